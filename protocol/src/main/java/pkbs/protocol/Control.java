package pkbs.protocol;

import io.avaje.jsonb.Json;
import pkbs.core.RunId;

/// A push to one worker on its control subject. May be lost; the next heartbeat's answer repeats
/// it.
@Json
public record Control(int v, RunId run, HeartbeatReply.Want want) {
  public static final int VERSION = 1;
}
