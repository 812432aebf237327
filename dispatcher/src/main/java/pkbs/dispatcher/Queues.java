package pkbs.dispatcher;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import pkbs.core.Queue;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.core.pbs.Quoted;

/// The queues in memory, by name. Written by the leader's thread, read by any. [Queue#WORKQ] is
/// there from the start.
final class Queues {
  private volatile Map<String, Queue> byName = Map.of(Queue.WORKQ.name(), Queue.WORKQ);

  /// In the order of their names.
  List<Queue> all() {
    return List.copyOf(new TreeMap<>(byName).values());
  }

  Optional<Queue> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /// @throws RefusedException `UNKNOWN_QUEUE`, naming those that there are
  Queue get(String name) {
    return find(name)
        .orElseThrow(() ->
            new RefusedException(
                Refusal.of(
                        Refusal.Code.UNKNOWN_QUEUE,
                        "queue",
                        "queue %s does not exist".formatted(Quoted.twice(name)))
                    .withHint(
                        "queues: "
                            + all().stream().map(Queue::name).collect(Collectors.joining(", ")))));
  }

  /// The rules of a queue; of one that is gone, those of every queue.
  Queue orPlain(String name) {
    return find(name).orElseGet(() -> Queue.WORKQ);
  }

  void put(Queue queue) {
    Map<String, Queue> next = new TreeMap<>(byName);
    next.put(queue.name(), queue);
    byName = Map.copyOf(next);
  }

  void remove(String name) {
    Map<String, Queue> next = new TreeMap<>(byName);
    next.remove(name);
    byName = Map.copyOf(next);
  }

  /// Puts these in the place of all others.
  void replaceAll(List<Queue> loaded) {
    Map<String, Queue> next = new TreeMap<>(Map.of(Queue.WORKQ.name(), Queue.WORKQ));
    loaded.forEach(queue -> next.put(queue.name(), queue));
    byName = Map.copyOf(next);
  }
}
