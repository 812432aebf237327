/// What the clients of PBS send and how they read the answers, played against the commands of a
/// running installation. Each client is one method that does what its source does, with its own
/// regular expressions. Nothing here is used by the commands themselves.
@NullMarked
package pkbs.qsub.compat;

import org.jspecify.annotations.NullMarked;
