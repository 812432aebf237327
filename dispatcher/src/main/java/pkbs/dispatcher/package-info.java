/// The dispatcher: one actor thread owns the books and decides through the core; HTTP routes and
/// heartbeats ask it or read its memory. Everything in memory is rebuilt at take-over from the
/// books, the run records and the heartbeats.
@NullMarked
package pkbs.dispatcher;

import org.jspecify.annotations.NullMarked;
