/// Tests of the clients that `pkbs compat` plays.
@NullMarked
package pkbs.qsub.compat;

import org.jspecify.annotations.NullMarked;
