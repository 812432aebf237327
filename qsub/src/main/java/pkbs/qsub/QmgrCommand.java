package pkbs.qsub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.core.RefusedException;
import pkbs.protocol.QueueList;
import pkbs.protocol.QueueList.QueueView;

/// `qmgr`: makes, changes and shows queues, and shows the server. Changes are for operators.
/// Source: qmgr(8B).
final class QmgrCommand implements TableVerb {
  @Override
  public String name() {
    return "qmgr";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Spec.command(
            name(),
            "Makes, changes and shows queues: create, set, unset, delete, list or print, then",
            "queue NAME or server, then ATTRIBUTE=VALUE,... Reads lines where -c is not given.");
    spec.addOption(Spec.value("COMMAND", "one command", "-c"));
    spec.addOption(Spec.flag("stop at the first line that is refused", "-a"));
    spec.addOption(Spec.flag("read the lines and do nothing", "-n"));
    spec.addOption(Spec.hiddenFlag("-e"));
    spec.addOption(Spec.hiddenFlag("-z"));
    spec.addPositional(Spec.operands("0..*", "SERVER", "there is one, whatever its name"));
    return spec;
  }

  @Override
  public int run(ParseResult line, Caller caller, Supplier<DispatcherClient> client) {
    Faults faults = new Faults(caller, name());
    List<String> commands =
        Spec.has(line, "-c")
            ? List.of(line.matchedOptionValue("-c", ""))
            : lines(caller).lines().toList();
    for (String text : commands) {
      String command = text.strip();
      if (command.isEmpty() || command.startsWith("#")) {
        continue;
      }
      if ("quit".startsWith(command) || "exit".startsWith(command)) {
        break;
      }
      int before = faults.status();
      carryOut(QmgrLine.parse(command), Spec.has(line, "-n"), caller, client, faults);
      if (Spec.has(line, "-a") && faults.status() != before) {
        break;
      }
    }
    return faults.status();
  }

  private static String lines(Caller caller) {
    try {
      return new String(caller.in().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void carryOut(
      QmgrLine line,
      boolean readOnly,
      Caller caller,
      Supplier<DispatcherClient> client,
      Faults faults) {
    if (readOnly) {
      return;
    }
    switch (line.verb()) {
      case LIST, PRINT -> show(line, client.get().queues(), caller, faults);
      case CREATE, SET, UNSET, DELETE -> {
        for (String name : line.names()) {
          try {
            change(line, name, client.get());
          } catch (RefusedException e) {
            faults.queue(name, e.refusal());
          }
        }
      }
    }
  }

  private static void change(QmgrLine line, String queue, DispatcherClient client) {
    if (line.verb() == QmgrLine.Verb.DELETE) {
      client.deleteQueue(queue);
      return;
    }
    Map<String, String> settings = line.settings();
    if (line.verb() == QmgrLine.Verb.CREATE) {
      settings.put("create", "true");
    }
    client.putQueue(queue, settings);
  }

  private static void show(QmgrLine line, QueueList list, Caller caller, Faults faults) {
    boolean print = line.verb() == QmgrLine.Verb.PRINT;
    List<QueueView> queues = list.queues();
    if (!line.ofServer() && !line.names().isEmpty()) {
      queues = queues.stream().filter(queue -> line.names().contains(queue.name())).toList();
      for (String name : line.names()) {
        if (list.queues().stream().noneMatch(queue -> queue.name().equals(name))) {
          faults.add(ExitCode.UNKNOWN_QUEUE, "Unknown queue " + Printable.line(name));
        }
      }
    }
    StringBuilder text = new StringBuilder();
    if (print) {
      QmgrPrint.queues(text, queues);
      if (line.ofServer()) {
        QmgrPrint.server(text, list);
      }
    } else if (line.ofServer()) {
      QmgrPrint.list(text, "Server ", QueueAttributes.server(list));
    } else {
      queues.forEach(queue -> QmgrPrint.list(text, "Queue ", QueueAttributes.of(queue)));
    }
    caller.out().print(text);
  }
}
