package pkbs.qsub;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.ParseResult;
import pkbs.core.pbs.MemoryParser;
import pkbs.core.pbs.PbsSyntaxException;
import pkbs.core.pbs.StartTime;
import pkbs.core.pbs.UserList;
import pkbs.core.pbs.WalltimeParser;
import pkbs.protocol.JobRow;
import pkbs.protocol.JobView;

/// What `qselect` is asked for. Source: qselect(1B).
final class SelectRules {
  private final ParseResult line;
  private final Flavor flavor;
  private final List<Predicate<JobRow>> ofRows = new ArrayList<>();
  private final List<Predicate<JobView>> ofJobs = new ArrayList<>();
  private Optional<String> owner = Optional.empty();
  private Optional<String> queue = Optional.empty();

  private SelectRules(ParseResult line, Flavor flavor) {
    this.line = line;
    this.flavor = flavor;
  }

  /// @throws CommandFailure for a value that is none
  static SelectRules of(ParseResult line, Caller caller) {
    String given = line.matchedOptionValue(Flavor.OPTION, "");
    SelectRules rules = new SelectRules(line, Flavor.of(given, caller));
    rules.value("-s").ifPresentOrElse(rules::states, rules::withoutEndedTasks);
    rules.value("-u").ifPresent(rules::users);
    rules.value("-q").ifPresent(rules::queue);
    rules.value("-N").ifPresent(name -> rules.ofRows.add(job -> job.name().equals(name)));
    rules.value("-p").ifPresent(rules::priority);
    Spec.values(line, "-l").forEach(rules::resources);
    rules.value("-a").ifPresent(text -> rules.time("-a", 'a', text));
    rules.value("-t").ifPresent(rules::times);
    rules.value("-A").ifPresent(name -> rules.text(job -> job.start().account(), name));
    rules.value("-P").ifPresent(name -> rules.text(job -> job.start().project(), name));
    rules.value("-c").ifPresent(rules::checkpoint);
    rules.value("-h").ifPresent(rules::holds);
    rules.value("-r").ifPresent(rules::rerunnable);
    return rules;
  }

  private Optional<String> value(String option) {
    return Optional.ofNullable(line.matchedOptionValue(option, (String) null));
  }

  private static CommandFailure illegal(String option, String text) {
    return new CommandFailure(
        ExitCode.USAGE, "illegal " + option + " value: " + Printable.line(text));
  }

  private void states(String letters) {
    if (letters.isEmpty() || !letters.chars().allMatch(c -> "BEFHMQRSTUWXC".indexOf(c) >= 0)) {
      throw illegal("-s", letters);
    }
    String wanted = letters.replace('C', 'F');
    ofRows.add(job -> wanted.contains(job.letter()));
  }

  private void withoutEndedTasks() {
    if (!Spec.has(line, "-x") && !Spec.has(line, "-H")) {
      ofRows.add(job -> !job.letter().equals("X"));
    }
  }

  private void users(String text) {
    UserList users = read("-u", text, () -> UserList.parse(text));
    if (users.users().size() == 1) {
      owner =
          Optional.of(users.users().getFirst().name())
              .filter(name -> name.matches("\\w[\\w.-]{0,63}"));
    }
    ofRows.add(job -> users.names(job.owner()));
  }

  private void queue(String text) {
    int at = text.indexOf('@');
    queue = Optional.of(at < 0 ? text : text.substring(0, at)).filter(name -> !name.isEmpty());
  }

  private void priority(String text) {
    Comparison wanted = Comparison.parse(text);
    int number = read("-p", text, () -> Integer.parseInt(wanted.value().strip()));
    ofRows.add(job -> wanted.operator().holds(Integer.compare(job.priority(), number)));
  }

  private void resources(String text) {
    for (String item : text.split(",")) {
      int start = Comparison.start(item);
      String name = item.substring(0, start).strip();
      Comparison wanted =
          item.contains("=") && start == item.length()
              ? new Comparison(Comparison.Operator.EQ, item.substring(item.indexOf('=') + 1))
              : Comparison.parse(item.substring(start));
      String resource = start == item.length() ? item.split("=")[0].strip() : name;
      ofRows.add(resource(text, resource, wanted));
    }
  }

  private Predicate<JobRow> resource(String text, String name, Comparison wanted) {
    String value = wanted.value().strip();
    return switch (name) {
      case "ncpus", "nodect" -> {
        long number = read("-l", text, () -> Long.parseLong(value));
        yield job ->
            wanted
                .operator()
                .holds(
                    Long.compare(
                        name.equals("ncpus") ? job.asked().ncpus() : job.asked().nodes(), number));
      }
      case "mem" -> {
        long bytes = read("-l", text, () -> MemoryParser.parse(value).bytes());
        yield job -> wanted.operator().holds(Long.compare(job.asked().memBytes(), bytes));
      }
      case "walltime" -> {
        long seconds = read("-l", text, () -> WalltimeParser.parse(value).seconds());
        yield job -> wanted.operator().holds(Long.compare(job.asked().walltimeSeconds(), seconds));
      }
      default -> {
        ofJobs.add(job ->
            JobAttributes.of(job, Instant.EPOCH, Flavor.PBSPRO).stream()
                .filter(attribute -> attribute.name().equals("Resource_List." + name))
                .anyMatch(attribute -> wanted.operator().holds(attribute.line().compareTo(value))));
        yield job -> true;
      }
    };
  }

  /// `q.gt.2611210900`: which time, and how it compares.
  private void times(String text) {
    int start = Comparison.start(text);
    if (start != 1 && start != text.length()) {
      throw illegal("-t", text);
    }
    time("-t", text.charAt(0), start == 1 ? text.substring(1) : "");
  }

  private void time(String option, char which, String text) {
    Comparison wanted = Comparison.parse(text);
    Instant at =
        read(
            option,
            text,
            () -> StartTime.parse(wanted.value()).at(ZoneId.systemDefault(), Instant.now()));
    ofJobs.add(job ->
        time(which, job).map(when -> wanted.operator().holds(when.compareTo(at))).orElse(false));
  }

  /// Source: qselect(1B), `-t`: a execution, c creation, e end, g eligible, m modification, q
  /// queued, s start.
  private Optional<Instant> time(char which, JobView job) {
    JobView.Times times = job.times();
    return switch (which) {
      case 'a' -> job.start().notBefore();
      case 'c', 'q' -> Optional.of(times.submittedAt());
      case 'e' -> times.endedAt();
      case 'g' -> Optional.of(times.eligibleAt());
      case 'm' -> Optional.of(times.changedAt());
      case 's' -> times.startedAt();
      default -> throw illegal("-t", String.valueOf(which));
    };
  }

  private interface Label {
    Optional<String> of(JobView job);
  }

  private void text(Label label, String wanted) {
    ofJobs.add(job -> label.of(job).filter(wanted::equals).isPresent());
  }

  /// No job has checkpoints.
  private void checkpoint(String text) {
    Comparison wanted = Comparison.parse(text);
    boolean none = wanted.value().equals("n") || wanted.value().equals("u");
    ofRows.add(job -> none == (wanted.operator() == Comparison.Operator.EQ));
  }

  private void holds(String letters) {
    if (letters.isEmpty() || !letters.chars().allMatch(c -> "uosn".indexOf(c) >= 0)) {
      throw illegal("-h", letters);
    }
    ofJobs.add(job -> set(job.start().holds()).equals(set(letters)));
  }

  private static Set<Integer> set(String letters) {
    return letters.chars().boxed().collect(Collectors.toSet());
  }

  private void rerunnable(String text) {
    if (!text.equals("y") && !text.equals("n")) {
      throw illegal("-r", text);
    }
    ofJobs.add(job -> job.rerunnable() == text.equals("y"));
  }

  private static <T> T read(String option, String text, Supplier<T> parser) {
    try {
      return parser.get();
    } catch (PbsSyntaxException | NumberFormatException e) {
      throw illegal(option, text);
    }
  }

  /// Whether a row does not say enough.
  boolean needAttributes() {
    return !ofJobs.isEmpty();
  }

  JobQuery query() {
    boolean only = Spec.has(line, "-H");
    boolean ended =
        Spec.has(line, "-x") || value("-s").filter(s -> s.matches(".*[FCX].*")).isPresent();
    JobQuery.Ended which =
        only ? JobQuery.Ended.ONLY : ended ? JobQuery.Ended.YES : JobQuery.Ended.NO;
    JobQuery query =
        JobQuery.of(List.of(), which)
            .ownedBy(owner)
            .with(Spec.has(line, "-T") ? JobQuery.Tasks.OF_ALL : JobQuery.Tasks.NONE);
    return queue.map(query::inQueue).orElse(query);
  }

  boolean fits(JobRow job) {
    return ofRows.stream().allMatch(rule -> rule.test(job));
  }

  boolean fits(JobView job) {
    return ofJobs.stream().allMatch(rule -> rule.test(job));
  }

  /// Tasks come with `-T`, and always in Torque; `-J` leaves out what is no array.
  boolean fitsId(String id) {
    boolean isArray = id.contains("[]");
    boolean isTask = id.contains("[") && !isArray;
    if (Spec.has(line, "-J")) {
      return Spec.has(line, "-T") ? isTask : isArray;
    }
    return !isTask || Spec.has(line, "-T") || flavor.isTorque();
  }
}
