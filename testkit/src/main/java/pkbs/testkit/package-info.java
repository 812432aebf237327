/// What tests of all modules share: a store in memory with faults on demand, a clock that stands
/// still, waiting with a deadline, samples, a real nats-server, and the contracts that the fake and
/// the real store both keep.
@NullMarked
package pkbs.testkit;

import org.jspecify.annotations.NullMarked;
