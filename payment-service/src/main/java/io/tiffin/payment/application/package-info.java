/** One class per use case; transactions start here. The ports that those use cases need. */
@NullMarked
package io.tiffin.payment.application;

import org.jspecify.annotations.NullMarked;
