package pkbs.qsub;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import pkbs.core.SweepTable;
import pkbs.core.pbs.DirectiveLine;
import pkbs.core.pbs.Directives;
import pkbs.core.pbs.Effect;
import pkbs.core.pbs.GivenOption;
import pkbs.core.pbs.JobOperand;
import pkbs.core.pbs.OptionRule;
import pkbs.core.pbs.ParsedArgv;
import pkbs.core.pbs.PbsSyntaxException;
import pkbs.core.pbs.QsubOption;
import pkbs.core.pbs.QsubOptions;
import pkbs.core.pbs.SubmitOptions;
import pkbs.protocol.JobView;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.SubmitReply;

/// `qsub`: submits a job and prints its id, nothing else. Its options stand in scripts too, so that
/// the core's grammar reads both; picocli only lays out the help. Source: qsub(1B).
final class QsubCommand implements Verb {
  private static final int KEY_BYTES = 16;

  @Override
  public String name() {
    return "qsub";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Spec.command(
            name(),
            "Submits a script, a directory with run.sh at its top, or a command; prints the id.",
            "Lines of the script that begin with #PBS hold options too; the command line wins.");
    spec.addPositional(
        Spec.operands(
            "0..1", "SCRIPT|DIR|-|-- COMMAND...", "what to run; without it standard input"));
    for (QsubOption option : QsubOption.values()) {
      OptionRule rule = option.rule();
      if (rule.effect() == Effect.NOT_YET) {
        continue;
      }
      String effect = rule.effect() == Effect.NONE ? " (read, has no effect)" : "";
      spec.addOption(
          rule.takesValue()
              ? Spec.value(rule.value().orElse("VALUE"), rule.description() + effect, rule.name())
              : Spec.flag(rule.description() + effect, rule.name()));
    }
    return spec;
  }

  @Override
  public int run(List<String> arguments, Caller caller, Supplier<DispatcherClient> client) {
    ParsedArgv argv = QsubOptions.parse(arguments);
    if (argv.has(QsubOption.HELP)) {
      caller.out().print(Spec.help(this));
      return ExitCode.OK.status();
    }
    if (argv.has(QsubOption.VERSION)) {
      caller.out().println(Version.line(Flavor.of("", caller)));
      return ExitCode.OK.status();
    }
    SubmitChecks.refuseInteractive(argv);
    Payload payload = Payload.of(argv, caller);
    List<GivenOption> directives = directives(argv, payload, caller);
    SubmitOptions options = QsubOptions.merge(argv.options(), directives);
    SubmitChecks checks = new SubmitChecks(argv, directives, payload, caller);
    SubmitForm form = new SubmitForm(argv, payload, options, caller);
    if (argv.has(QsubOption.DRY_RUN)) {
      Rehearsal rehearsal = new Rehearsal(options, caller, client).play(checks, form);
      new DryRun(argv, directives, payload, caller, rehearsal).print();
      return ExitCode.OK.status();
    }
    checks.check(options);
    Optional<SweepTable> sweep = new Sweep(options.pbs(), caller).table();
    DispatcherClient dispatcher = client.get();
    SubmitReply reply =
        dispatcher.submit(
            form.request(dispatcher.instance(), sweep),
            payload.bytes(),
            sweep.map(SweepTable::write),
            options.key().orElseGet(() -> HexFormat.of().formatHex(RandomBytes.of(KEY_BYTES))));
    report(reply, options, caller);
    boolean waits = options.block() || options.follow();
    return waits ? await(reply, options, caller, dispatcher) : ExitCode.OK.status();
  }

  /// @throws CommandFailure naming script and line of a directive that cannot be carried out
  private static List<GivenOption> directives(ParsedArgv argv, Payload payload, Caller caller) {
    if (payload.script().isEmpty()) {
      return List.of();
    }
    String prefix =
        Directives.prefix(argv.value(QsubOption.PREFIX), caller.variable("PBS_DPREFIX"));
    List<GivenOption> options = new ArrayList<>();
    try {
      for (DirectiveLine directive : Directives.scan(payload.script().get(), prefix)) {
        options.addAll(QsubOptions.parseDirective(directive));
      }
    } catch (PbsSyntaxException e) {
      throw new CommandFailure(ExitCode.USAGE, payload.place(e.line()) + ": " + e.describe());
    }
    return options;
  }

  /// A program reads all of both streams as the id; people get more.
  private static void report(SubmitReply reply, SubmitOptions options, Caller caller) {
    if (options.json()) {
      caller.out().println(PkbsJson.writeText(reply));
    } else if (!options.silent()) {
      caller.out().println(reply.id());
    }
    caller.out().flush();
    if (!caller.errIsTerminal()) {
      return;
    }
    reply
        .warnings()
        .forEach(line -> caller.err().println("qsub: warning: " + Printable.line(line)));
    if (caller.outIsTerminal() && !options.json() && !options.silent() && !options.follow()) {
      String id = reply.id().substring(0, Math.max(0, reply.id().indexOf('.')));
      caller
          .err()
          .printf(
              Locale.ROOT,
              "  hint: follow  qtail -f %s     wait  qwait %s     cancel  qdel %s%n",
              id,
              id,
              id);
    }
  }

  /// Ctrl-C ends qsub and leaves the job alone.
  private static int await(
      SubmitReply reply, SubmitOptions options, Caller caller, DispatcherClient dispatcher) {
    Optional<JobOperand> id = jobOf(reply.id());
    if (id.isEmpty()) {
      throw new CommandFailure(ExitCode.FAILED, "'" + reply.id() + "': not an id to wait for");
    }
    if (options.follow()) {
      new LogTail(caller, "qsub")
          .copy(dispatcher, new JobAttempt(id.get(), Optional.empty()), true);
    }
    JobView job = JobEnd.await(dispatcher, id.get());
    return JobEnd.status(job);
  }

  /// An array is waited for as a whole, by its number.
  private static Optional<JobOperand> jobOf(String id) {
    try {
      return Optional.of(JobOperand.of(JobOperand.parse(id).job()));
    } catch (PbsSyntaxException e) {
      return Optional.empty();
    }
  }
}
