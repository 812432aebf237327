package pkbs.protocol;

import io.avaje.jsonb.Json;
import java.time.Instant;

/// The value of key `meta.leader` in the job bucket: who leads. Written by a dispatcher that takes
/// over, and by the leader every two seconds; a standby takes over where it stops changing.
///
/// @param epoch grows by one with every take-over
/// @param dispatcher the leader's process, for people
/// @param at by the leader's clock; for display only
@Json
public record LeaderRecord(int v, long epoch, String dispatcher, Instant at) {
  public static final int VERSION = 1;
}
