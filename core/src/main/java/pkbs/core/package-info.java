/// The domain of pkbs: what a job is, which states it has, and what follows from each event. Pure:
/// no I/O, no clock, no thread, no logger; time and identities arrive as arguments. The shells
/// (dispatcher, worker, commands) read, ask here, save, and act.
@NullMarked
package pkbs.core;

import org.jspecify.annotations.NullMarked;
