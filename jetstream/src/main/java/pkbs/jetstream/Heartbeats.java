package pkbs.jetstream;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import pkbs.core.WorkerId;
import pkbs.protocol.Control;
import pkbs.protocol.Heartbeat;
import pkbs.protocol.HeartbeatReply;

/// Core NATS between the leader and its workers: nothing of it is stored.
public interface Heartbeats {

  /// Worker: sends a heartbeat and waits for the answer; empty where none came in time.
  Optional<HeartbeatReply> beat(Heartbeat heartbeat, Duration wait);

  /// Leader: answers heartbeats on a thread of its own; an empty answer sends nothing.
  Serving serve(Function<Heartbeat, Optional<HeartbeatReply>> answer);

  /// Leader: pushes to one worker; may be lost.
  void tell(WorkerId worker, Control control);

  /// Worker: receives pushes on a thread of its own.
  Serving listen(WorkerId worker, Consumer<Control> each);

  interface Serving extends AutoCloseable {
    @Override
    void close();
  }
}
