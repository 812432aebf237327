package pkbs.qsub;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.core.pbs.PbsSyntaxException;
import pkbs.core.pbs.UserList;

/// The options of `qstat`, of OpenPBS and Torque together. They meet in `-x` only, which means XML
/// to Torque and ended jobs to OpenPBS. Source: qstat(1B) of both.
final class StatOptions {
  /// Of Torque, without an effect here: short answers, execution queues only, names in full, disk
  /// reservations. Ids and names of queues are never cut.
  private static final String[] WITHOUT_EFFECT = {"-C", "-e", "-l", "-R"};

  /// The letters of jobs and tasks that have not ended.
  private static final String LIVE = "QHWTRSUEBM";

  private static final String[] EXCLUSIVE = {"-a", "-i", "-r", "-q", "-H"};

  private final ParseResult line;
  private final Flavor flavor;

  /// How the answer is laid out.
  enum Layout {
    TABLE,
    ALTERNATE,
    FULL,
    QUEUES,
    QUEUE_LIMITS,
    SERVER,
    API_JSON
  }

  /// How attributes are written.
  enum Format {
    TEXT,
    JSON,
    DSV,
    XML
  }

  private StatOptions(ParseResult line, Flavor flavor) {
    this.line = line;
    this.flavor = flavor;
  }

  static void addTo(CommandSpec spec) {
    spec.addOption(Spec.flag("All attributes of each job, queue (-Q) or server (-B).", "-f"));
    spec.addOption(Spec.flag("Finished jobs too. In the flavor torque: XML.", "-x"));
    spec.addOption(Spec.value("FORMAT", "With -f: json or dsv.", "-F"));
    spec.addOption(Spec.value("DELIMITER", "With -F dsv: what parts the attributes.", "-D"));
    spec.addOption(Spec.flag("Wide columns; with -f one line for each attribute.", "-w"));
    spec.addOption(Spec.flag("With -f, -n or -s: all on one line.", "-1"));
    spec.addOption(Spec.flag("More columns.", "-a"));
    spec.addOption(Spec.flag("As -a, jobs that do not run.", "-i"));
    spec.addOption(Spec.flag("As -a, jobs that run.", "-r"));
    spec.addOption(Spec.flag("As -a, finished jobs only.", "-H"));
    spec.addOption(Spec.value("USER,...", "As -a, jobs of these users.", "-u"));
    spec.addOption(Spec.flag("As -a, with the hosts.", "-n"));
    spec.addOption(Spec.flag("As -a, with the comment.", "-s"));
    spec.addOption(Spec.flag("As -a, with the estimated start.", "-T"));
    spec.addOption(Spec.flag("As -a, sizes in gigabytes.", "-G"));
    spec.addOption(Spec.flag("As -a, sizes in megawords of 8 bytes.", "-M"));
    spec.addOption(Spec.flag("Array jobs only; with -t their tasks only.", "-J"));
    spec.addOption(Spec.flag("Tasks of array jobs too.", "-t"));
    spec.addOption(Spec.flag("How much is done, in percent, in place of the time.", "-p"));
    spec.addOption(Spec.flag("Sorted by number.", "-E"));
    spec.addOption(Spec.flag("Queues.", "-Q"));
    spec.addOption(Spec.flag("Queues and their limits.", "-q"));
    spec.addOption(Spec.flag("The server.", "-B"));
    spec.addOption(Spec.flag("In the flavor torque: without jobs that have ended.", "-c"));
    spec.addOption(Spec.value("NAME", "pbspro or torque", Flavor.OPTION));
    spec.addOption(Spec.flag("The jobs as the API has them.", "--json"));
    spec.addOption(Spec.hiddenValue("-W"));
    for (String letter : WITHOUT_EFFECT) {
      spec.addOption(Spec.hiddenFlag(letter));
    }
  }

  /// @throws CommandFailure naming two options that exclude each other, or a value that is none
  static StatOptions of(ParseResult line, Caller caller) {
    Flavor flavor = Flavor.of(line.matchedOptionValue(Flavor.OPTION, ""), caller);
    StatOptions options = new StatOptions(line, flavor);
    options.check();
    return options;
  }

  private void check() {
    List<String> given = new ArrayList<>();
    for (String option : EXCLUSIVE) {
      if (has(option)) {
        given.add(option);
      }
    }
    if (given.size() > 1) {
      throw conflict(given.get(0) + " and " + given.get(1));
    }
    refusePair("-Q", "-B");
    refusePair("-q", "-f");
    if (has("-F")) {
      if (!has("-f")) {
        throw conflict("-F needs -f");
      }
      refusePair("-w", "-F");
      for (String option : "-a -i -r -H -n -s -T -G -M".split(" ")) {
        refusePair(option, "-F");
      }
      format();
    } else if (has("-1") && !has("-f") && !has("-n") && !has("-s") && !flavor.isTorque()) {
      throw conflict("-1 needs -f, -n or -s");
    }
    users();
  }

  private void refusePair(String one, String other) {
    if (has(one) && has(other)) {
      throw conflict(one + " and " + other);
    }
  }

  private static CommandFailure conflict(String which) {
    return new CommandFailure(ExitCode.USAGE, "conflicting options: " + which);
  }

  private boolean has(String option) {
    return Spec.has(line, option);
  }

  Flavor flavor() {
    return flavor;
  }

  Layout layout() {
    if (has("--json")) {
      return Layout.API_JSON;
    }
    if (has("-B")) {
      return Layout.SERVER;
    }
    if (has("-Q")) {
      return Layout.QUEUES;
    }
    if (has("-q")) {
      return Layout.QUEUE_LIMITS;
    }
    if (isFull()) {
      return Layout.FULL;
    }
    for (String option : "-a -i -r -H -u -n -s -T -G -M".split(" ")) {
      if (has(option)) {
        return Layout.ALTERNATE;
      }
    }
    return Layout.TABLE;
  }

  /// Torque's XML has all attributes also without `-f`.
  boolean isFull() {
    return has("-f") || format() == Format.XML;
  }

  Format format() {
    if (!has("-F")) {
      return flavor.isTorque() && has("-x") ? Format.XML : Format.TEXT;
    }
    String name = line.matchedOptionValue("-F", "");
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "json" -> Format.JSON;
      case "dsv" -> Format.DSV;
      default ->
          throw new CommandFailure(
              ExitCode.USAGE, "-F '" + Printable.line(name) + "': unknown format; use json or dsv");
    };
  }

  String delimiter() {
    return line.matchedOptionValue("-D", "|");
  }

  boolean wide() {
    return has("-w");
  }

  boolean unwrapped() {
    return has("-w") || has("-1");
  }

  /// What the table for people with `-a` shows.
  AlternateTable.Columns columns() {
    char unit = has("-G") ? 'g' : has("-M") ? 'm' : ' ';
    return new AlternateTable.Columns(has("-w"), has("-n"), has("-s"), has("-1"), has("-T"), unit);
  }

  boolean percent() {
    return has("-p");
  }

  private List<String> users() {
    Optional<String> given = Optional.ofNullable(line.matchedOptionValue("-u", (String) null));
    try {
      return given
          .map(text -> UserList.parse(text).users().stream().map(UserList.User::name).toList())
          .orElse(List.of());
    } catch (PbsSyntaxException e) {
      throw new CommandFailure(ExitCode.USAGE, "-u " + e.describe());
    }
  }

  private JobQuery.Ended ended() {
    if (has("-H")) {
      return JobQuery.Ended.ONLY;
    }
    if (flavor.isTorque()) {
      return has("-c") ? JobQuery.Ended.NO : JobQuery.Ended.RECENT;
    }
    return has("-x") ? JobQuery.Ended.YES : JobQuery.Ended.NO;
  }

  JobSelection.Rule rule() {
    JobSelection.Tasks tasks =
        has("-t")
            ? JobSelection.Tasks.ALL
            : isFull() ? JobSelection.Tasks.LISTED : JobSelection.Tasks.NONE;
    boolean any = tasks != JobSelection.Tasks.NONE;
    return new JobSelection.Rule(
        flavor, ended(), users(), letters(), id -> isWanted(id, any), tasks, has("-E"));
  }

  /// `-f` shows the tasks that have not ended, for clients that follow them there; `-t` and `-x`
  /// show the others.
  private String letters() {
    boolean followed = isFull() && !has("-t") && ended() == JobQuery.Ended.NO && !namesTasks();
    return has("-i") ? "QHWT" : has("-r") ? "RSUEB" : has("-H") ? "FXM" : followed ? LIVE : "";
  }

  private boolean namesTasks() {
    return Spec.operands(line).stream().anyMatch(text -> text.contains("["));
  }

  /// `-J` asks for arrays, `-t` for tasks too, both for tasks only. A task that an operand names
  /// comes in any case.
  private boolean isWanted(String id, boolean tasks) {
    int bracket = id.indexOf('[');
    boolean isArray = bracket > 0 && id.startsWith("[]", bracket);
    boolean isTask = bracket > 0 && !isArray;
    if (has("-J")) {
      return has("-t") ? isTask : isArray;
    }
    return !isTask || tasks || namesTasks();
  }
}
