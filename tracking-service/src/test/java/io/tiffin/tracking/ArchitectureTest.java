package io.tiffin.tracking;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.tiffin.kit.testing.ServiceShape;

@AnalyzeClasses(packages = "io.tiffin.tracking", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchTests shape = ArchTests.in(ServiceShape.class);

    @ArchTest
    static final ArchRule use_cases_know_no_adapter = classes()
            .that()
            .resideInAPackage("..application..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "..tracking.application..",
                    "..tracking.domain..",
                    "io.tiffin.events..",
                    "io.tiffin.kit.messaging..",
                    "io.tiffin.kit.time..",
                    "io.micrometer..",
                    "jakarta.validation..",
                    "org.slf4j..",
                    "org.springframework.boot.context.properties..",
                    "org.springframework.scheduling.annotation..",
                    "org.springframework.stereotype..",
                    "org.springframework.transaction..",
                    "org.springframework.validation.annotation..",
                    "java..",
                    "org.jspecify..");
}
