package io.tiffin.order;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Allow-lists: what is not named is forbidden, so a new dependency cannot slip in unseen. */
@AnalyzeClasses(packages = "io.tiffin.order", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule the_domain_is_plain_java = classes()
            .that()
            .resideInAPackage("..order.domain..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("..order.domain..", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule use_cases_know_no_adapter = classes()
            .that()
            .resideInAPackage("..order.application..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "..order.domain..",
                    "..order.application..",
                    "io.tiffin.kit.asks..",
                    "io.tiffin.kit.id..",
                    "io.tiffin.kit.messaging..",
                    "io.tiffin.kit.review..",
                    "io.tiffin.kit.time..",
                    "io.micrometer.core.instrument..",
                    "org.springframework.boot.context.properties..",
                    "org.springframework.stereotype..",
                    "org.springframework.transaction..",
                    "org.slf4j..",
                    "org.jspecify..",
                    "java..");

    @ArchTest
    static final ArchRule what_comes_in_knows_nothing_of_the_database = classes()
            .that()
            .resideInAPackage("..order.adapter.in..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "..order.domain..",
                    "..order.application..",
                    "..order.adapter.in..",
                    "io.tiffin.events..",
                    "io.tiffin.kit.id..",
                    "io.tiffin.kit.messaging..",
                    "io.tiffin.kit.security..",
                    "io.tiffin.kit.time..",
                    "io.tiffin.kit.web..",
                    "io.micrometer.core.instrument..",
                    "org.apache.kafka..",
                    "org.springframework.beans..",
                    "org.springframework.boot.health..",
                    "org.springframework.context..",
                    "org.springframework.core..",
                    "org.springframework.data.redis..",
                    "org.springframework.http..",
                    "org.springframework.kafka..",
                    "org.springframework.security..",
                    "org.springframework.stereotype..",
                    "org.springframework.web..",
                    "jakarta.servlet..",
                    "jakarta.validation..",
                    "tools.jackson..",
                    "org.slf4j..",
                    "org.jspecify..",
                    "java..");

    @ArchTest
    static final ArchRule what_goes_out_knows_nothing_of_what_came_in = classes()
            .that()
            .resideInAPackage("..order.adapter.out..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "..order.domain..",
                    "..order.application..",
                    "..order.adapter.out..",
                    "io.tiffin.events..",
                    "io.tiffin.kit.asks..",
                    "io.tiffin.kit.jdbc..",
                    "io.tiffin.kit.messaging..",
                    "io.tiffin.kit.time..",
                    "org.apache.kafka.common.utils..",
                    "org.springframework.dao..",
                    "org.springframework.jdbc..",
                    "org.springframework.scheduling.annotation..",
                    "org.springframework.stereotype..",
                    "com.fasterxml.jackson.annotation..",
                    "tools.jackson..",
                    "org.jspecify..",
                    "java..");
}
