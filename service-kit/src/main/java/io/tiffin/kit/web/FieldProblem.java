package io.tiffin.kit.web;

/** What is wrong with one field; {@code pointer} is a JSON pointer into the body, or the name of a parameter. */
public record FieldProblem(String pointer, String code, String message) {}
