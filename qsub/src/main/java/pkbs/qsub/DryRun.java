package pkbs.qsub;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
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
  private final TargetQueue target;
  private final List<EffectiveValue> values;

  DryRun(
      ParsedArgv argv,
      List<GivenOption> directives,
      Payload payload,
      Caller caller,
      TargetQueue target) {
    this.argv = argv;
    this.payload = payload;
    this.caller = caller;
    this.target = target;
    this.values =
        EffectiveValues.of(
            argv.options(),
            directives,
            payload.name().orElseGet(() -> JobName.fromScript(argv.executable().getFirst())),
            target.queue(),
            prefix());
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
  /// @throws CommandFailure where the queue would not take the job
  void print(SubmitChecks checks) {
    if (argv.has(QsubOption.JSON)) {
      caller.out().println(json(checks));
    } else {
      caller.out().print(text(checks));
    }
    caller.out().flush();
    if (target.fault().isPresent()) {
      throw target.fault().get();
    }
  }

  private boolean refuses(SubmitChecks checks) {
    return checks.refuses() || target.fault().isPresent();
  }

  private List<String> notes(SubmitChecks checks) {
    return Stream.concat(
            checks.lines().stream(), target.fault().stream().map(CommandFailure::getMessage))
        .toList();
  }

  private String text(SubmitChecks checks) {
    StringBuilder text = new StringBuilder();
    text.append(refuses(checks) ? "would not submit " : "would submit ");
    text.append(what()).append('\n');
    int name = width(values.stream().map(EffectiveValue::name).toList(), NAME_CHARS_MAX);
    int value = width(values.stream().map(EffectiveValue::value).toList(), VALUE_CHARS_MAX);
    String row = "  %-" + name + "s  %-" + value + "s  %s%n";
    for (EffectiveValue each : values) {
      text.append(row.formatted(each.name(), each.value(), each.origin()));
    }
    notes(checks).forEach(line -> text.append("  note: ").append(line).append('\n'));
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

  private String json(SubmitChecks checks) {
    JsonText json = new JsonText().open();
    json.text("schema", "pkbs.dry-run/1").text("what", what());
    json.text("submits", refuses(checks) ? "no" : "yes").open("values");
    for (EffectiveValue each : values) {
      json.open(each.name());
      json.text("value", each.value()).text("origin", each.origin().toString()).close();
    }
    json.close().open("notes");
    List<String> lines = notes(checks);
    for (int i = 0; i < lines.size(); i++) {
      json.text(Integer.toString(i + 1), lines.get(i));
    }
    return json.close().close().toString();
  }
}
