/// What pkbs promises, held while one thing at a time is broken.
@NullMarked
package pkbs.standalone.faults;

import org.jspecify.annotations.NullMarked;
