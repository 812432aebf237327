/// Tests of the commands: screens against files, behaviour against a stub that answers what the
/// test says.
@NullMarked
package pkbs.qsub;

import org.jspecify.annotations.NullMarked;
