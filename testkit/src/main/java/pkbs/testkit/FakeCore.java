package pkbs.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import pkbs.core.RunId;
import pkbs.core.WorkerId;
import pkbs.protocol.Control;
import pkbs.protocol.Heartbeat;
import pkbs.protocol.HeartbeatReply;
import pkbs.protocol.LogPiece;

/// The logs and the messages between leader and workers, in memory.
final class FakeCore {
  /// A heartbeat under way, and where its answer goes.
  record Question(Heartbeat heartbeat, CompletableFuture<HeartbeatReply> answer) {}

  private final Map<RunId, List<LogPiece>> logs = new HashMap<>();
  private final Map<RunId, List<Receiver<LogPiece>>> followers = new HashMap<>();
  private final Map<WorkerId, List<Receiver<Control>>> listeners = new HashMap<>();
  private final List<Receiver<Question>> servers = new ArrayList<>();

  synchronized void log(RunId run, LogPiece piece) {
    logs.computeIfAbsent(run, any -> new ArrayList<>()).add(piece);
    followers.getOrDefault(run, List.of()).forEach(follower -> follower.send(piece));
  }

  synchronized void follow(RunId run, Receiver<LogPiece> follower) {
    logs.getOrDefault(run, List.of()).forEach(follower::send);
    followers.computeIfAbsent(run, any -> new ArrayList<>()).add(follower);
  }

  synchronized void serve(Receiver<Question> server) {
    servers.add(server);
  }

  /// Empty where nobody serves.
  synchronized Optional<CompletableFuture<HeartbeatReply>> ask(Heartbeat heartbeat) {
    servers.removeIf(Receiver::isClosed);
    if (servers.isEmpty()) {
      return Optional.empty();
    }
    Question question = new Question(heartbeat, new CompletableFuture<>());
    servers.forEach(server -> server.send(question));
    return Optional.of(question.answer());
  }

  synchronized void listen(WorkerId worker, Receiver<Control> listener) {
    listeners.computeIfAbsent(worker, any -> new ArrayList<>()).add(listener);
  }

  synchronized void tell(WorkerId worker, Control control) {
    listeners.getOrDefault(worker, List.of()).forEach(listener -> listener.send(control));
  }
}
