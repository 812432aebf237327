package pkbs.qsub;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.core.Memory;
import pkbs.core.Walltime;
import pkbs.core.pbs.DependencyList;
import pkbs.core.pbs.GivenOption;
import pkbs.core.pbs.QsubOptions;
import pkbs.core.pbs.StreamOptions;
import pkbs.core.pbs.SubmitOptions;
import pkbs.protocol.OrderRequest;
import pkbs.protocol.Route;
import pkbs.protocol.SubmitRequest;

/// `qalter`: changes what jobs ask for. Of one that runs only the walltime and the priority change.
/// Its letters are those of `qsub`, read by the same grammar; only `-h` takes a value. Source:
/// qalter(1B).
final class QalterCommand implements TableVerb {
  private static final Map<String, String> LETTERS = letters();
  private static final String ARRAY_LIMIT = "--array-limit";
  private static final String NO_DEPENDENCY = "depend=";

  private static Map<String, String> letters() {
    Map<String, String> letters = new TreeMap<>();
    letters.put("-a", "earliest start");
    letters.put("-A", "account");
    letters.put("-c", "checkpointing (read, has no effect)");
    letters.put("-e", "where standard error is delivered");
    letters.put("-j", "joined streams");
    letters.put("-k", "kept streams");
    letters.put("-l", "resources");
    letters.put("-m", "mail (read, has no effect)");
    letters.put("-M", "mail (read, has no effect)");
    letters.put("-N", "name");
    letters.put("-o", "where standard output is delivered");
    letters.put("-p", "priority");
    letters.put("-P", "project");
    letters.put("-r", "whether it may run again");
    letters.put("-R", "output files to remove (read, has no effect)");
    letters.put("-S", "interpreter");
    letters.put("-u", "user to run as (read, has no effect)");
    letters.put("-W", "attributes: depend=, empty for none; max_run_subjobs=");
    return letters;
  }

  @Override
  public String name() {
    return "qalter";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Spec.command(name(), "Changes jobs. Of a job that runs only walltime and priority change.");
    spec.addPositional(Spec.operands("1..*", "ID...", "jobs"));
    LETTERS.forEach((letter, text) -> spec.addOption(Spec.value("VALUE", text, letter)));
    spec.addOption(
        Spec.value("N", "of an array: tasks under way at a time; 0: any number", ARRAY_LIMIT));
    spec.addOption(Spec.value("LIST", "all holds that it shall have: u, o, s, or n", "-h"));
    return spec;
  }

  @Override
  public int run(ParseResult line, Caller caller, Supplier<DispatcherClient> client) {
    List<GivenOption> given = given(line);
    AlterChecks.check(given);
    SubmitOptions options = QsubOptions.merge(given, List.of());
    OrderRequest.Change change = change(line, options, new SubmitEnvironment(caller));
    return Order.run(
        Route.ALTER_JOBS,
        new Order.Context(name(), caller, client),
        Spec.operands(line),
        all -> all.changing(change));
  }

  /// The options of `qsub` as its own grammar reads them.
  ///
  /// @throws CommandFailure where nothing was given
  private static List<GivenOption> given(ParseResult line) {
    List<GivenOption> given = new ArrayList<>();
    boolean isAnything = Spec.has(line, ARRAY_LIMIT) || Spec.has(line, "-h");
    for (String letter : LETTERS.keySet()) {
      if (!Spec.has(line, letter)) {
        continue;
      }
      isAnything = true;
      for (String value : Spec.values(line, letter)) {
        if (!value.strip().equals(NO_DEPENDENCY)) {
          given.addAll(QsubOptions.parse(List.of(letter, value)).options());
        }
      }
    }
    if (!isAnything) {
      throw new CommandFailure(ExitCode.USAGE, "nothing to change; see qalter --help");
    }
    return given;
  }

  private static OrderRequest.Change change(
      ParseResult line, SubmitOptions options, SubmitEnvironment here) {
    return new OrderRequest.Change(
        options.name(),
        options.interpreter(),
        options.priority(),
        options.rerunnable(),
        Optional.of(
            new OrderRequest.Resources(
                options.resources().ncpus(),
                options.resources().mem().map(Memory::toString),
                options.resources().scratch().map(Memory::toString),
                options.resources().walltime().map(Walltime::toString))),
        Optional.of(
            new OrderRequest.Streams(
                options.stdout().map(path -> here.destination("-o", path)),
                options.stderr().map(path -> here.destination("-e", path)),
                given(line, "-j", StreamOptions.spell(options.join())),
                given(line, "-k", StreamOptions.spell(options.keep())))),
        Optional.of(
            new OrderRequest.Start(
                HoldLetters.of(line),
                options
                    .pbs()
                    .startTime()
                    .map(time -> time.at(ZoneId.systemDefault(), Instant.now()).toString()),
                depend(line, options))),
        Optional.of(new SubmitRequest.Charge(options.pbs().account(), options.pbs().project())),
        slots(line, options));
  }

  private static Optional<Integer> slots(ParseResult line, SubmitOptions options) {
    if (!Spec.has(line, ARRAY_LIMIT)) {
      return options.attributes().maxRunSubjobs();
    }
    String text = line.matchedOptionValue(ARRAY_LIMIT, "").strip();
    if (!text.matches("\\d{1,7}")) {
      throw new CommandFailure(
          ExitCode.USAGE,
          ARRAY_LIMIT + " '" + Printable.line(text) + "': use a number, 0 for no limit");
    }
    return Optional.of(Integer.parseInt(text));
  }

  private static Optional<String> given(ParseResult line, String letter, String value) {
    return Spec.has(line, letter) ? Optional.of(value) : Optional.empty();
  }

  private static Optional<String> depend(ParseResult line, SubmitOptions options) {
    boolean none =
        Spec.values(line, "-W").stream().anyMatch(value -> value.strip().equals(NO_DEPENDENCY));
    if (none && options.attributes().depend().isEmpty()) {
      return Optional.of("");
    }
    return Optional.of(options.attributes().depend())
        .filter(list -> !list.isEmpty())
        .map(DependencyList::spell);
  }
}
