/// The commands: one class per verb, named as its verb. A command parses, asks the dispatcher once
/// or a few times, and renders; nothing is decided here. Standard output is data, standard error is
/// talk.
@NullMarked
package pkbs.qsub;

import org.jspecify.annotations.NullMarked;
