package io.tiffin.restaurant;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.tiffin.kit.testing.ServiceShape;

/** What each layer may use; everything else is forbidden. */
@AnalyzeClasses(packages = "io.tiffin.restaurant", importOptions = ImportOption.DoNotIncludeTests.class)
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
                    "io.tiffin.restaurant.domain..",
                    "io.tiffin.restaurant.application..",
                    "io.tiffin.events..",
                    "io.tiffin.kit.messaging..",
                    "io.tiffin.kit.id..",
                    "io.tiffin.kit.time..",
                    "java..",
                    "org.jspecify..",
                    "org.springframework.stereotype..",
                    "org.springframework.transaction.annotation..");
}
