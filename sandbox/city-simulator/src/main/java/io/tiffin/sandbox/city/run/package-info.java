/** A day from the command line: a stack of its own, the day, faults, the check, the report. */
@NullMarked
package io.tiffin.sandbox.city.run;

import org.jspecify.annotations.NullMarked;
