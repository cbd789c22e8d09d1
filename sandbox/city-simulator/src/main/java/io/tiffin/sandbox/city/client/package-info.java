/** Speaking to the public API as an app would: tokens, requests, streams, sockets. */
@NullMarked
package io.tiffin.sandbox.city.client;

import org.jspecify.annotations.NullMarked;
