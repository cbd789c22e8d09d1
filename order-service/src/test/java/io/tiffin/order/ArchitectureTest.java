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
    static final ArchRule what_comes_in_knows_nothing_of_what_goes_out = classes()
            .that()
            .resideInAPackage("..order.adapter.in..")
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackages(
                    "..order.adapter.out..", "java.sql..", "javax.sql..", "org.springframework.jdbc..");

    @ArchTest
    static final ArchRule what_goes_out_knows_nothing_of_what_comes_in = classes()
            .that()
            .resideInAPackage("..order.adapter.out..")
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackages("..order.adapter.in..", "org.springframework.web..", "jakarta.servlet..");
}
