package pkbs.qsub;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.core.RefusedException;

/// `qmgr`: makes, changes and shows queues, and shows the server and the workers. Changes are for
/// operators. Source: qmgr(8B).
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
            "queue NAME, server or node, then ATTRIBUTE=VALUE,... Reads lines where -c is not given.");
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
    boolean readOnly = Spec.has(line, "-n");
    try (BufferedReader lines = lines(line, caller)) {
      for (Optional<String> text = next(lines); text.isPresent(); text = next(lines)) {
        String command = text.get().strip();
        if (!command.isEmpty() && isEnd(command)) {
          break;
        }
        int before = faults.status();
        if (!command.isEmpty() && !command.startsWith("#")) {
          carryOut(command, readOnly, caller, client, faults);
        }
        if (Spec.has(line, "-a") && faults.status() != before) {
          break;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return faults.status();
  }

  private static BufferedReader lines(ParseResult line, Caller caller) {
    return new BufferedReader(
        Spec.has(line, "-c")
            ? new StringReader(line.matchedOptionValue("-c", ""))
            : new InputStreamReader(caller.in(), StandardCharsets.UTF_8));
  }

  /// The next line, with those that a `\` at its end joins to it; empty at the end.
  private static Optional<String> next(BufferedReader lines) throws IOException {
    Optional<String> line = Optional.ofNullable(lines.readLine());
    if (line.isEmpty() || !line.get().endsWith("\\")) {
      return line;
    }
    return Optional.of(line.get().substring(0, line.get().length() - 1) + next(lines).orElse(""));
  }

  private static boolean isEnd(String command) {
    return "quit".startsWith(command) || "exit".startsWith(command);
  }

  /// A line that is none is told, and the next one is read.
  private static void carryOut(
      String command,
      boolean readOnly,
      Caller caller,
      Supplier<DispatcherClient> client,
      Faults faults) {
    Optional<QmgrLine> line = parse(command, faults);
    if (line.isEmpty() || readOnly) {
      return;
    }
    switch (line.get().verb()) {
      case LIST, PRINT -> new QmgrShow(line.get(), client.get(), caller, faults).show();
      case CREATE, SET, UNSET, DELETE -> {
        for (String name : line.get().names()) {
          try {
            change(line.get(), name, client.get());
          } catch (RefusedException e) {
            faults.queue(name, e.refusal());
          }
        }
      }
    }
    caller.out().flush();
  }

  private static Optional<QmgrLine> parse(String command, Faults faults) {
    try {
      return Optional.of(QmgrLine.parse(command));
    } catch (CommandFailure e) {
      faults.add(e.code(), e.getMessage());
      return Optional.empty();
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
}
