package pkbs.testkit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import pkbs.core.WorkerId;
import pkbs.jetstream.Heartbeats;
import pkbs.protocol.Control;
import pkbs.protocol.Heartbeat;
import pkbs.protocol.HeartbeatReply;

/// One connection's view of the messages in [FakeCore].
final class FakeHeartbeats implements Heartbeats {
  private final FakeCore core;
  private final Faults faults;
  private final Consumer<Receiver<?>> keep;

  FakeHeartbeats(FakeCore core, Faults faults, Consumer<Receiver<?>> keep) {
    this.core = core;
    this.faults = faults;
    this.keep = keep;
  }

  @Override
  public Optional<HeartbeatReply> beat(Heartbeat heartbeat, Duration wait) {
    Optional<Faults.Fault> fault = faults.take(Faults.Call.BEAT);
    if (fault.isPresent() && fault.get() == Faults.Fault.NOT_DONE) {
      return Optional.empty();
    }
    Optional<HeartbeatReply> reply = core.ask(heartbeat).flatMap(answer -> await(answer, wait));
    return fault.isPresent() ? Optional.empty() : reply;
  }

  private static Optional<HeartbeatReply> await(
      CompletableFuture<HeartbeatReply> answer, Duration wait) {
    try {
      return Optional.of(answer.get(wait.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException | ExecutionException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  @Override
  public Serving serve(Function<Heartbeat, Optional<HeartbeatReply>> answer) {
    Receiver<FakeCore.Question> server =
        new Receiver<>(
            question -> answer.apply(question.heartbeat()).ifPresent(question.answer()::complete));
    keep.accept(server);
    core.serve(server);
    return server;
  }

  @Override
  public void tell(WorkerId worker, Control control) {
    if (faults.isConnected()) {
      core.tell(worker, control);
    }
  }

  @Override
  public Serving listen(WorkerId worker, Consumer<Control> each) {
    Receiver<Control> listener = new Receiver<>(each);
    keep.accept(listener);
    core.listen(worker, listener);
    return listener;
  }
}
