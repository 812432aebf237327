package pkbs.qsub;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import pkbs.core.JobId;
import pkbs.core.Walltime;
import pkbs.protocol.QueueList;
import pkbs.protocol.QueueList.Counts;
import pkbs.protocol.QueueList.QueueView;

/// What `qstat -Q`, `-q` and `-B` print. No line follows the server's row: Nextflow makes an
/// operand of each line. Source: qstat(1B).
final class QueueStatus {
  private static final String SERVER_HEADER =
      """
      Server             Max   Tot   Que   Run   Hld   Wat   Trn   Ext Status
      ---------------- ----- ----- ----- ----- ----- ----- ----- ----- -----------
      """;
  private static final String QUEUE_HEADER =
      """
      Queue              Max   Tot Ena Str   Que   Run   Hld   Wat   Trn   Ext Type
      ---------------- ----- ----- --- --- ----- ----- ----- ----- ----- ----- ----
      """;
  private static final String LIMIT_HEADER =
      """

      server: pkbs

      Queue            Memory CPU Time Walltime Node   Run   Que   Lm  State
      ---------------- ------ -------- -------- ---- ----- ----- ----  -----
      """;

  private final QueueList list;
  private final StatOptions options;
  private final Caller caller;
  private final Faults faults;

  QueueStatus(QueueList list, StatOptions options, Caller caller, Faults faults) {
    this.list = list;
    this.options = options;
    this.caller = caller;
    this.faults = faults;
  }

  /// @param operands queues, or servers; there is one server, whatever its name
  void show(List<String> operands) {
    if (options.layout() == StatOptions.Layout.SERVER) {
      server();
      return;
    }
    List<QueueView> queues = chosen(operands);
    if (options.isFull()) {
      print("Queue", queues.stream().map(QueueAttributes::of).toList());
    } else if (queues.isEmpty()) {
      return;
    } else if (options.layout() == StatOptions.Layout.QUEUES) {
      StringBuilder table = new StringBuilder(QUEUE_HEADER);
      queues.forEach(queue -> row(table, queue));
      caller.out().print(table);
    } else {
      limits(queues);
    }
  }

  private List<QueueView> chosen(List<String> operands) {
    if (operands.isEmpty()) {
      return list.queues();
    }
    List<QueueView> chosen = new java.util.ArrayList<>();
    for (String operand : operands) {
      String text = operand.strip();
      int at = text.indexOf('@');
      String name = at < 0 ? text : text.substring(0, at);
      List<QueueView> named =
          list.queues().stream().filter(q -> name.isEmpty() || q.name().equals(name)).toList();
      if (named.isEmpty()) {
        faults.add(ExitCode.UNKNOWN_QUEUE, "Unknown queue " + Printable.line(name));
      }
      chosen.addAll(named);
    }
    return chosen;
  }

  private void server() {
    Counts all = list.queues().stream().map(QueueView::counts).reduce(Counts.NONE, Counts::plus);
    if (options.isFull()) {
      print("Server", List.of(QueueAttributes.server(list)));
      return;
    }
    StringBuilder table = new StringBuilder(SERVER_HEADER);
    left(table, JobId.SERVER, 16);
    for (int count : new int[] {0, all.total()}) {
      right(table, Integer.toString(count), 5);
    }
    counts(table, all);
    caller.out().print(table.append(" Active\n"));
  }

  private void print(String kind, List<Block> blocks) {
    switch (options.format()) {
      case TEXT -> BlockText.render(kind + ": ", blocks, options.unwrapped(), caller.out());
      case JSON -> {
        Instant time = list.time();
        caller.out().print(BlockJson.render(kind, blocks, time));
      }
      case DSV -> BlockDsv.render(kind + ": ", blocks, options.delimiter(), caller.out());
      case XML -> caller.out().print(BlockXml.render(kind, "Name", blocks));
    }
  }

  private static void row(StringBuilder table, QueueView queue) {
    left(table, queue.name(), 16);
    right(table, text(queue.most().queued()).orElse("0"), 5);
    right(table, Integer.toString(queue.counts().total()), 5);
    right(table, queue.enabled() ? "yes" : "no", 3);
    right(table, queue.started() ? "yes" : "no", 3);
    counts(table, queue.counts());
    table.append(" Exec\n");
  }

  /// Queued, running, held, waiting, transiting, exiting.
  private static void counts(StringBuilder table, Counts counts) {
    int[] shown = {
      counts.queued(),
      counts.running() + counts.begun(),
      counts.held(),
      counts.waiting(),
      0,
      counts.exiting()
    };
    for (int count : shown) {
      right(table, Integer.toString(count), 5);
    }
  }

  private void limits(List<QueueView> queues) {
    StringBuilder table = new StringBuilder(LIMIT_HEADER);
    int running = 0;
    int waiting = 0;
    for (QueueView queue : queues) {
      Counts counts = queue.counts();
      int runs = counts.running() + counts.begun() + counts.exiting();
      left(table, queue.name(), 16);
      right(table, "--", 6);
      right(table, "--", 8);
      right(table, queue.most().walltimeSeconds().map(QueueStatus::time).orElse("--"), 8);
      right(table, "--", 4);
      right(table, Integer.toString(runs), 5);
      right(table, Integer.toString(counts.total() - runs), 5);
      right(table, text(queue.most().running()).orElse("--"), 4);
      table.append("   ").append(queue.enabled() ? 'E' : 'D').append(' ');
      table.append(queue.started() ? 'R' : 'S').append('\n');
      running += runs;
      waiting += counts.total() - runs;
    }
    table.repeat(' ', 47).append("----- -----\n").repeat(' ', 46);
    right(table, Integer.toString(running), 5);
    right(table, Integer.toString(waiting), 5);
    caller.out().print(table.append('\n'));
  }

  private static String time(long seconds) {
    return Walltime.format(Duration.ofSeconds(seconds));
  }

  private static Optional<String> text(Optional<Integer> number) {
    return number.map(String::valueOf);
  }

  private static void left(StringBuilder table, String cell, int width) {
    table.append(cell).repeat(' ', Math.max(0, width - cell.length()));
  }

  /// With a blank before it.
  private static void right(StringBuilder table, String cell, int width) {
    table.append(' ').repeat(' ', Math.max(0, width - cell.length())).append(cell);
  }
}
