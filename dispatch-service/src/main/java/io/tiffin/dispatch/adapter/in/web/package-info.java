/** What drivers ask over HTTP and hear over their socket. */
@NullMarked
package io.tiffin.dispatch.adapter.in.web;

import org.jspecify.annotations.NullMarked;
