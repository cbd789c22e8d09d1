package io.tiffin.payment.application;

/** Rung when the provider has called. */
public interface ProviderBell extends Bell {}
