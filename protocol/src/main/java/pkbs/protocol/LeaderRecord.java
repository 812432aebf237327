package pkbs.protocol;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.Optional;

/// The value of key `meta.leader` in the job bucket: who leads. Written by a dispatcher that takes
/// over, by the leader every two seconds, and by a leader that ends in order; a standby takes over
/// where it stops changing.
///
/// @param epoch grows by one with every take-over
/// @param dispatcher the leader's name, the same after its restart
/// @param at by the leader's clock; for display only
/// @param process one start of that dispatcher; absent in what older versions wrote
/// @param resigned nobody leads since this record
@Json
public record LeaderRecord(
    int v, long epoch, String dispatcher, Instant at, Optional<String> process, boolean resigned) {
  public static final int VERSION = 1;

  /// Of a leader that leads.
  public static LeaderRecord leading(long epoch, String dispatcher, String process, Instant at) {
    return new LeaderRecord(VERSION, epoch, dispatcher, at, Optional.of(process), false);
  }

  /// The last record of a leader that ends.
  public LeaderRecord asResigned() {
    return new LeaderRecord(v, epoch, dispatcher, at, process, true);
  }
}
