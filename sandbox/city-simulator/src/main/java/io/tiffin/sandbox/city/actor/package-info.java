/** The people of the city: customers, kitchens, drivers, each following its order's fate, and the story of what each saw. */
@NullMarked
package io.tiffin.sandbox.city.actor;

import org.jspecify.annotations.NullMarked;
