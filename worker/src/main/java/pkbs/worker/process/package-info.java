/// What Linux does for a run: start a program in its own session, find and end every process that
/// came of it, know what it uses, hold it to its limits. Knows nothing of jobs, stores or networks.
///
/// Processors are bound by affinity before a program starts; memory by a control group where one
/// may be made, else by watching; walltime and scratch space always by watching. System calls go
/// through the foreign function interface; nothing is ever put into a shell string.
@NullMarked
package pkbs.worker.process;

import org.jspecify.annotations.NullMarked;
