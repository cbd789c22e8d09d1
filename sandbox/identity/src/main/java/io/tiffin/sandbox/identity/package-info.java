/** An OIDC issuer for the sandbox: whoever holds the demo client's secret can be anyone. */
@NullMarked
package io.tiffin.sandbox.identity;

import org.jspecify.annotations.NullMarked;
