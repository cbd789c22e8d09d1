package io.tiffin.dispatch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.tiffin.kit.testing.ServiceShape;

/** What each layer may use; everything else is forbidden. */
@AnalyzeClasses(packages = "io.tiffin.dispatch", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchTests shape = ArchTests.in(ServiceShape.class);

    @ArchTest
    static final ArchRule use_cases_know_the_domain_the_contract_and_transactions = classes()
            .that()
            .resideInAPackage("..application..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.tiffin.dispatch.domain..",
                    "io.tiffin.dispatch.application..",
                    "io.tiffin.events..",
                    "io.tiffin.kit.id..",
                    "io.tiffin.kit.messaging..",
                    "io.tiffin.kit.review..",
                    "io.tiffin.kit.time..",
                    "java..",
                    "jakarta.validation..",
                    "org.jspecify..",
                    "org.slf4j..",
                    "io.micrometer.core.instrument..",
                    "org.springframework.boot.context.properties..",
                    "org.springframework.dao..",
                    "org.springframework.stereotype..",
                    "org.springframework.transaction..",
                    "org.springframework.validation.annotation..");
}
