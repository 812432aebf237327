package pkbs.protocol;

import io.avaje.jsonb.Json;
import pkbs.core.RunId;

/// A push to one worker on its control subject. May be lost; the next heartbeat's answer repeats
/// it.
///
/// @param signal to be sent to the run's processes, once; 0 for none. Of one that is lost nobody
///   knows
@Json
public record Control(int v, RunId run, HeartbeatReply.Want want, int signal) {
  public static final int VERSION = 1;

  public static Control want(RunId run, HeartbeatReply.Want want) {
    return new Control(VERSION, run, want, 0);
  }

  public static Control signal(RunId run, int number) {
    return new Control(VERSION, run, HeartbeatReply.Want.RUN, number);
  }
}
