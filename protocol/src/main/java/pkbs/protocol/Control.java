package pkbs.protocol;

import io.avaje.jsonb.Json;
import java.util.Optional;
import pkbs.core.RunId;

/// A push to one worker on its control subject. May be lost; what is wanted is repeated by the next
/// heartbeat's answer, what is done once is not.
///
/// @param walltimeSeconds within which the run has to end; 0: as before
@Json
public record Control(
    int v, RunId run, HeartbeatReply.Want want, long walltimeSeconds, Optional<Once> once) {
  public static final int VERSION = 1;

  public static Control want(RunId run, HeartbeatReply.Want want) {
    return new Control(VERSION, run, want, 0, Optional.empty());
  }

  public static Control once(RunId run, Once once) {
    return new Control(VERSION, run, HeartbeatReply.Want.RUN, 0, Optional.of(once));
  }

  /// A signal for the run's processes, or a text for its output.
  ///
  /// @param signal 0 for none
  /// @param text empty for none
  /// @param stdout whether the text goes to standard output instead of standard error
  @Json
  public record Once(int signal, String text, boolean stdout) {}
}
