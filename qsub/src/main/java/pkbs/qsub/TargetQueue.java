package pkbs.qsub;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import pkbs.core.Memory;
import pkbs.core.Queue;
import pkbs.core.RefusedException;
import pkbs.core.Resources;
import pkbs.core.Walltime;
import pkbs.protocol.QueueList;
import pkbs.protocol.QueueList.QueueView;

/// The queue that a job would go to, as far as a server tells.
///
/// @param queue [Queue#WORKQ] where no server answers, or has no such queue
/// @param fault why it would not take the job; absent: it would, or nobody knows
record TargetQueue(Queue queue, Optional<CommandFailure> fault) {
  private static final TargetQueue UNKNOWN = new TargetQueue(Queue.WORKQ, Optional.empty());

  /// @param asked what `-q` names
  static TargetQueue ask(Optional<String> asked, Supplier<DispatcherClient> client) {
    try {
      QueueList list = client.get().queues();
      String name = asked.orElse(list.server().defaultQueue());
      return list.queues().stream()
          .filter(queue -> queue.name().equals(name))
          .findFirst()
          .map(TargetQueue::of)
          .orElseGet(() -> missing(name, list.queues()));
    } catch (CommandFailure | RefusedException e) {
      return UNKNOWN;
    }
  }

  private static TargetQueue missing(String name, List<QueueView> queues) {
    String others = queues.stream().map(QueueView::name).collect(Collectors.joining(", "));
    String text =
        "Unknown queue: queue \"%s\" does not exist; queues: %s"
            .formatted(Printable.line(name), others);
    return new TargetQueue(
        Queue.WORKQ, Optional.of(new CommandFailure(ExitCode.UNKNOWN_QUEUE, text)));
  }

  private static TargetQueue of(QueueView view) {
    QueueList.Defaults defaults = view.defaults();
    Queue queue =
        new Queue(
            view.name(),
            new Resources(
                defaults.ncpus(),
                new Memory(defaults.memBytes()),
                new Memory(defaults.scratchBytes())),
            view.most()
                .walltimeSeconds()
                .map(TargetQueue::walltime)
                .orElse(Queue.WORKQ.walltimeMax()),
            new Queue.Rules(
                true,
                true,
                0,
                defaults.walltimeSeconds().map(TargetQueue::walltime),
                Queue.Most.ANY));
    Optional<CommandFailure> fault =
        view.enabled()
            ? Optional.empty()
            : Optional.of(
                new CommandFailure(
                    ExitCode.QUEUE_DISABLED, "Queue is not enabled: " + view.name()));
    return new TargetQueue(queue, fault);
  }

  private static Walltime walltime(long seconds) {
    return new Walltime(Duration.ofSeconds(seconds));
  }
}
