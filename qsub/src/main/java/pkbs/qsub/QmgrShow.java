package pkbs.qsub;

import java.util.List;
import java.util.function.Function;
import pkbs.protocol.QueueList;
import pkbs.protocol.QueueList.QueueView;

/// `list` and `print` of `qmgr`. Source: qmgr(8B).
record QmgrShow(QmgrLine line, DispatcherClient client, Caller caller, Faults faults) {
  void show() {
    StringBuilder text = new StringBuilder();
    boolean print = line.verb() == QmgrLine.Verb.PRINT;
    switch (line.kind()) {
      case SERVER -> server(text, print);
      case QUEUE -> {
        List<QueueView> queues =
            named(client.queues().queues(), QueueView::name, ExitCode.UNKNOWN_QUEUE, "queue");
        if (print) {
          QmgrPrint.queues(text, queues);
        } else {
          queues.forEach(queue -> QmgrPrint.list(text, "Queue ", QueueAttributes.of(queue)));
        }
      }
      case NODE -> {
        List<Block> nodes =
            named(Host.of(client.workers()), Host::name, ExitCode.FAILED, "node").stream()
                .map(host -> host.block(Flavor.PBSPRO))
                .toList();
        if (print) {
          QmgrPrint.nodes(text, nodes);
        } else {
          nodes.forEach(node -> QmgrPrint.list(text, "Node ", node));
        }
      }
    }
    caller.out().print(text);
  }

  private void server(StringBuilder text, boolean print) {
    QueueList list = client.queues();
    if (print) {
      QmgrPrint.queues(text, list.queues());
      QmgrPrint.server(text, list);
    } else {
      QmgrPrint.list(text, "Server ", QueueAttributes.server(list));
    }
  }

  /// Those that the line names, all where it names none; others are told.
  private <T> List<T> named(List<T> all, Function<T, String> name, ExitCode code, String what) {
    if (line.names().isEmpty()) {
      return all;
    }
    for (String wanted : line.names()) {
      if (all.stream().noneMatch(one -> name.apply(one).equals(wanted))) {
        faults.add(code, "Unknown " + what + " " + Printable.line(wanted));
      }
    }
    return all.stream().filter(one -> line.names().contains(name.apply(one))).toList();
  }
}
