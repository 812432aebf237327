package pkbs.qsub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import pkbs.core.JobId;
import pkbs.core.Memory;
import pkbs.core.Walltime;
import pkbs.protocol.QueueList;
import pkbs.protocol.QueueList.Counts;
import pkbs.protocol.QueueList.QueueView;

/// Queues and the server as the attributes of `qstat -Q -f` and `-B -f`; `qmgr` has the same names.
/// Source: pbs_queue_attributes(7B), pbs_server_attributes(7B).
final class QueueAttributes {
  private final List<Attribute> attributes = new ArrayList<>();

  private QueueAttributes() {}

  static Block of(QueueView queue) {
    QueueAttributes all = new QueueAttributes();
    all.add("queue_type", "Execution");
    if (queue.priority() != 0) {
      all.add("Priority", queue.priority());
    }
    all.counts(queue.counts());
    all.settings(queue);
    all.add("enabled", queue.enabled() ? "True" : "False");
    all.add("started", queue.started() ? "True" : "False");
    return new Block(queue.name(), all.attributes);
  }

  private void settings(QueueView queue) {
    QueueList.Most most = queue.most();
    most.queued().ifPresent(count -> add("max_queuable", count));
    most.running().ifPresent(count -> add("max_running", count));
    most.queuedOfUser().ifPresent(count -> add("max_queued", user(count)));
    most.runningOfUser().ifPresent(count -> add("max_run", user(count)));
    most.walltimeSeconds().ifPresent(seconds -> add("resources_max.walltime", span(seconds)));
    add("resources_default.mem", new Memory(queue.defaults().memBytes()).toString());
    add("resources_default.ncpus", queue.defaults().ncpus());
    add("resources_default.scratch", new Memory(queue.defaults().scratchBytes()).toString());
    Optional<Long> walltime = queue.defaults().walltimeSeconds();
    walltime.ifPresent(seconds -> add("resources_default.walltime", span(seconds)));
  }

  /// A limit of each user, as PBS spells it.
  private static String user(int count) {
    return "[u:PBS_GENERIC=" + count + "]";
  }

  private static String span(long seconds) {
    return Walltime.format(Duration.ofSeconds(seconds));
  }

  static Block server(QueueList list) {
    Counts counts = list.queues().stream().map(QueueView::counts).reduce(Counts.NONE, Counts::plus);
    QueueAttributes all = new QueueAttributes();
    all.add("server_state", "Active");
    all.add("server_host", JobId.SERVER);
    all.add("scheduling", "True");
    all.counts(counts);
    all.add("default_queue", list.server().defaultQueue());
    all.add("resources_assigned.nodect", counts.running());
    all.add("max_array_size", list.server().arrayTasksMax());
    all.add("job_history_enable", "True");
    all.add("job_history_duration", span(list.server().historySeconds()));
    all.add("pbs_version", Version.PBS);
    return new Block(JobId.SERVER, all.attributes);
  }

  private void counts(Counts counts) {
    add("total_jobs", counts.total());
    add(
        "state_count",
        "Transit:0 Queued:%d Held:%d Waiting:%d Running:%d Exiting:%d Begun:%d"
            .formatted(
                counts.queued(),
                counts.held(),
                counts.waiting(),
                counts.running(),
                counts.exiting(),
                counts.begun()));
  }

  private void add(String name, Object value) {
    attributes.add(new Attribute(name, value.toString()));
  }
}
