package io.tiffin.relay;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The core is of use without the rest of the platform. */
@AnalyzeClasses(packages = "io.tiffin.relay", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule the_core_stands_alone = classes()
            .that()
            .resideInAPackage("io.tiffin.relay")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.tiffin.relay",
                    "java..",
                    "org.jspecify..",
                    "org.slf4j..",
                    "org.postgresql..",
                    "org.apache.kafka.clients..",
                    "org.apache.kafka.common..",
                    "io.micrometer.core..",
                    "tools.jackson..",
                    "jakarta.validation..",
                    "org.springframework.boot..",
                    "org.springframework.beans.factory..",
                    "org.springframework.context..",
                    "org.springframework.util.unit..",
                    "org.springframework.validation.annotation..");
}
