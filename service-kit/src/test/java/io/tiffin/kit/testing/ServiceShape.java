package io.tiffin.kit.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * The rules of layers that hold in every service alike: {@code @ArchTest static final ArchTests shape =
 * ArchTests.in(ServiceShape.class)}. What use cases may know differs, so each service lists that itself.
 */
public final class ServiceShape {

    @ArchTest
    static final ArchRule the_domain_is_plain_java = classes()
            .that()
            .resideInAPackage("..domain..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("..domain..", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule what_comes_in_does_not_reach_around_the_use_cases = classes()
            .that()
            .resideInAPackage("..adapter.in..")
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackage("..adapter.out..");

    @ArchTest
    static final ArchRule what_goes_out_does_not_know_what_comes_in = classes()
            .that()
            .resideInAPackage("..adapter.out..")
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackage("..adapter.in..");

    private ServiceShape() {}
}
