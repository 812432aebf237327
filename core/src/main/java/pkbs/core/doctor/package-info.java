/// What is wrong with an installation: facts that shells collected in, findings out. Each finding
/// names what was seen and, where something is to be done, the fix. What was not seen is left out
/// with the reason, never taken as well.
@NullMarked
package pkbs.core.doctor;

import org.jspecify.annotations.NullMarked;
