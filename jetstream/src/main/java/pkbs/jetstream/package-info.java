/// NATS JetStream behind small interfaces: the books, the run records, the work stream, payloads,
/// live logs, heartbeats. The only module that imports `io.nats`. A call that times out or is cut
/// off is *unknown*, not failed, and says so.
@NullMarked
package pkbs.jetstream;

import org.jspecify.annotations.NullMarked;
