package io.tiffin.payment;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.tiffin.kit.testing.ServiceShape;

@AnalyzeClasses(packages = "io.tiffin.payment", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchTests shape = ArchTests.in(ServiceShape.class);

    @ArchTest
    static final ArchRule use_cases_know_no_adapter = classes()
            .that()
            .resideInAPackage("..payment.application..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "..payment.application..",
                    "..payment.domain..",
                    "io.tiffin.events..",
                    "io.tiffin.kit..",
                    "java..",
                    "jakarta.validation..",
                    "org.jspecify..",
                    "org.slf4j..",
                    "org.springframework.boot.context.properties..",
                    "org.springframework.stereotype..",
                    "org.springframework.transaction..",
                    "org.springframework.validation..");

    @ArchTest
    static final ArchRule only_one_package_speaks_stripe = classes()
            .that()
            .resideOutsideOfPackage("..adapter.out.stripe..")
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackages("com.stripe..", "..adapter.out.stripe..");
}
