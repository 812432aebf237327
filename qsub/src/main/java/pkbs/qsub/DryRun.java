package pkbs.qsub;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import pkbs.core.pbs.EffectiveValue;
import pkbs.core.pbs.EffectiveValues;
import pkbs.core.pbs.GivenOption;
import pkbs.core.pbs.JobName;
import pkbs.core.pbs.Origin;
import pkbs.core.pbs.ParsedArgv;
import pkbs.core.pbs.QsubOption;

/// `qsub --dry-run`: what would be submitted, each value with its origin. A server is asked only
/// for its queues, and may be away.
final class DryRun {
  private static final int NAME_CHARS_MAX = 18;
  private static final int VALUE_CHARS_MAX = 40;

  private final ParsedArgv argv;
  private final Payload payload;
  private final Caller caller;
  private final Rehearsal rehearsal;
  private final List<EffectiveValue> values;

  DryRun(
      ParsedArgv argv,
      List<GivenOption> directives,
      Payload payload,
      Caller caller,
      Rehearsal rehearsal) {
    this.argv = argv;
    this.payload = payload;
    this.caller = caller;
    this.rehearsal = rehearsal;
    this.values = values(directives);
  }

  /// A command has no interpreter unless it is given one.
  private List<EffectiveValue> values(List<GivenOption> directives) {
    return EffectiveValues.of(
            argv.options(),
            directives,
            new EffectiveValues.Known(
                payload.name().orElseGet(() -> JobName.fromScript(argv.executable().getFirst())),
                rehearsal.target().queue(),
                rehearsal.tasks(),
                rehearsal.isDashed(),
                prefix()))
        .stream()
        .filter(value -> argv.executable().isEmpty() || !isDefaultInterpreter(value))
        .toList();
  }

  private static boolean isDefaultInterpreter(EffectiveValue value) {
    return value.name().equals("interpreter") && value.origin().equals(Origin.DEFAULT);
  }

  private Optional<EffectiveValue> prefix() {
    Optional<String> typed = argv.value(QsubOption.PREFIX);
    Origin origin = typed.isPresent() ? Origin.COMMAND_LINE : new Origin.Environment("PBS_DPREFIX");
    return typed
        .or(() -> caller.variable("PBS_DPREFIX"))
        .map(text -> new EffectiveValue("directive prefix", Printable.line(text), origin));
  }

  /// On standard output, because it is the answer.
  ///
  /// @throws pkbs.core.PkbsException where a submission would end with it
  void print() {
    if (argv.has(QsubOption.JSON)) {
      caller.out().println(json());
    } else {
      caller.out().print(text());
    }
    caller.out().flush();
    rehearsal.end();
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    text.append(rehearsal.isRefused() ? "would not submit " : "would submit ");
    text.append(what()).append('\n');
    int name = width(values.stream().map(EffectiveValue::name).toList(), NAME_CHARS_MAX);
    int value = width(values.stream().map(EffectiveValue::value).toList(), VALUE_CHARS_MAX);
    String row = "  %-" + name + "s  %-" + value + "s  %s%n";
    for (EffectiveValue each : values) {
      text.append(row.formatted(each.name(), each.value(), each.origin()));
    }
    rehearsal.lines().forEach(line -> text.append("  note: ").append(line).append('\n'));
    return text.toString();
  }

  private static int width(List<String> words, int max) {
    return words.stream().mapToInt(String::length).filter(n -> n <= max).max().orElse(1);
  }

  private String what() {
    if (!argv.executable().isEmpty()) {
      return "the command " + Printable.line(String.join(" ", argv.executable()));
    }
    return String.format(
        Locale.ROOT, "%s %s, %d bytes", payload.kind(), payload.place(), payload.bytes().length);
  }

  private String json() {
    JsonText json = new JsonText().open();
    json.text("schema", "pkbs.dry-run/1").text("what", what());
    json.text("submits", rehearsal.isRefused() ? "no" : "yes").open("values");
    for (EffectiveValue each : values) {
      json.open(each.name());
      json.text("value", each.value()).text("origin", each.origin().toString()).close();
    }
    json.close().open("notes");
    List<String> lines = rehearsal.lines();
    for (int i = 0; i < lines.size(); i++) {
      json.text(Integer.toString(i + 1), lines.get(i));
    }
    return json.close().close().toString();
  }
}
