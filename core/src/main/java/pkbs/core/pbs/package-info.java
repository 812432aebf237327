/// The PBS grammar: options, directives, resource lists, durations, sizes, one parser per file. The
/// `#PBS` lines of a script and the command line go through one option grammar. Source: the
/// user-visible behaviour of OpenPBS and Torque, listed in `doc/qsub.md`.
@NullMarked
package pkbs.core.pbs;

import org.jspecify.annotations.NullMarked;
