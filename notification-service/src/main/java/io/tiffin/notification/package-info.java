/** Who is told what on which channel. Flat: there are few rules, and they are in Parties and Template. */
@NullMarked
package io.tiffin.notification;

import org.jspecify.annotations.NullMarked;
