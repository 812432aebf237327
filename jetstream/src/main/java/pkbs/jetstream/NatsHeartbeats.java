package pkbs.jetstream;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.MessageHandler;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.WorkerId;
import pkbs.protocol.Control;
import pkbs.protocol.Heartbeat;
import pkbs.protocol.HeartbeatReply;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.Subjects;

/// Plain requests, replies and pushes. Nothing here fails: what does not arrive is made good by the
/// next heartbeat.
final class NatsHeartbeats implements Heartbeats {
  private static final Logger log = LoggerFactory.getLogger(NatsHeartbeats.class);

  private final Connection connection;

  NatsHeartbeats(NatsLink link) {
    this.connection = link.connection();
  }

  @Override
  public Optional<HeartbeatReply> beat(Heartbeat heartbeat, Duration wait) {
    try {
      Message answer = connection.request(Subjects.HEARTBEAT, PkbsJson.write(heartbeat), wait);
      return answer == null
          ? Optional.empty()
          : Optional.of(PkbsJson.read(HeartbeatReply.class, answer.getData()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (RuntimeException e) {
      log.debug("nats: heartbeat: {}", e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public Serving serve(Function<Heartbeat, Optional<HeartbeatReply>> answer) {
    return subscribe(
        Subjects.HEARTBEAT,
        message ->
            answer
                .apply(PkbsJson.read(Heartbeat.class, message.getData()))
                .ifPresent(
                    reply -> connection.publish(message.getReplyTo(), PkbsJson.write(reply))));
  }

  @Override
  public void tell(WorkerId worker, Control control) {
    try {
      connection.publish(Subjects.control(worker), PkbsJson.write(control));
    } catch (IllegalStateException e) {
      log.debug("nats: push to {}: {}", worker, e.getMessage());
    }
  }

  @Override
  public Serving listen(WorkerId worker, Consumer<Control> each) {
    return subscribe(
        Subjects.control(worker),
        message -> each.accept(PkbsJson.read(Control.class, message.getData())));
  }

  private Serving subscribe(String subject, Consumer<Message> handler) {
    MessageHandler guarded =
        message -> {
          try {
            handler.accept(message);
          } catch (RuntimeException e) {
            log.error("nats: message on {}: {}", subject, e.getMessage(), e);
          }
        };
    Dispatcher dispatcher = connection.createDispatcher(guarded);
    dispatcher.subscribe(subject);
    return () -> {
      if (dispatcher.isActive()) {
        connection.closeDispatcher(dispatcher);
      }
    };
  }
}
