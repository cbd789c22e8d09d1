package io.tiffin.notification;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The service is flat; its rules are plain all the same. */
@AnalyzeClasses(packages = "io.tiffin.notification", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final Class<?>[] RULES = {
        Parties.class, Notice.class, Template.class, Audience.class, ChannelKind.class, Contact.class
    };

    private static final DescribedPredicate<JavaClass> PLAIN =
            belongToAnyOf(RULES).or(resideInAnyPackage("io.tiffin.events..", "java..", "org.jspecify.."));

    @ArchTest
    static final ArchRule who_is_told_what_is_plain_java_and_the_contract = classes()
            .that(belongToAnyOf(RULES))
            .should()
            .onlyDependOnClassesThat(
                    PLAIN.onResultOf(JavaClass::getBaseComponentType)); // an enum has an array of itself
}
