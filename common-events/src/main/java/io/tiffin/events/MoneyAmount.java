package io.tiffin.events;

/**
 * Money on the wire.
 *
 * @param amount minor units of the currency (cents for EUR, whole yen for JPY)
 * @param currency ISO 4217 code
 */
public record MoneyAmount(long amount, String currency) {}
