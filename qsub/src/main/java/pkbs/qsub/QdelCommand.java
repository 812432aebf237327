package pkbs.qsub;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.core.pbs.JobOperand;
import pkbs.protocol.DeleteReply;
import pkbs.protocol.JobRow;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.Route;

/// `qdel`: ends jobs, all that it can. Does not wait for a running one's processes to end. Source:
/// qdel(1B).
final class QdelCommand implements TableVerb {
  /// Engines delete up to a hundred jobs with one command and give it 2 s.
  private static final int REQUESTS_AT_ONCE = 8;

  /// More go in one request.
  private static final int ONE_BY_ONE_MAX = 16;

  private static final Pattern ARRAY = Pattern.compile("(\\d+)(?:\\[\\])?(?:\\..*)?");

  @Override
  public String name() {
    return "qdel";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec = Spec.command(name(), "Deletes jobs. Jobs that are done already are faults.");
    spec.addPositional(
        Spec.operands(
            "1..*", "ID...", "jobs, arrays `12[]`, tasks `12[7]`, `12[3-9]`; all: all your own"));
    spec.addOption(
        Spec.value(
            "force",
            "force: send KILL at once, and take the job away even if its worker is lost",
            "-W"));
    spec.addOption(Spec.flag("a job that has finished is no fault", "-x"));
    spec.addOption(Spec.value("LIST", "of arrays: these tasks, as Torque has it", "-t"));
    spec.addOption(Spec.flag("as -W force, as Torque has it", "-p"));
    spec.addOption(Spec.flag("print the answers as JSON", "--json"));
    // Torque's: a text for the owner, not waiting, and the clearing away of what has ended.
    spec.addOption(Spec.hiddenValue("-m"));
    spec.addOption(Spec.hiddenFlag("-a"));
    spec.addOption(Spec.hiddenFlag("-c"));
    return spec;
  }

  /// What came of one id.
  private record Deletion(JobOperand id, Optional<DeleteReply> reply, Optional<Refusal> refusal) {}

  @Override
  public int run(ParseResult line, Caller caller, Supplier<DispatcherClient> client) {
    boolean force = force(String.join(",", Spec.values(line, "-W"))) || Spec.has(line, "-p");
    Faults faults = new Faults(caller, name());
    List<JobOperand> ids = faults.operands(operands(line, caller, client));
    if (ids.isEmpty()) {
      return faults.status();
    }
    DispatcherClient dispatcher = client.get();
    if (ids.size() > ONE_BY_ONE_MAX && !Spec.has(line, "--json") && !Spec.has(line, "-x")) {
      new Order(Route.DELETE_JOBS, faults).give(ids, dispatcher, all -> all.forced(force));
      return faults.status();
    }
    List<Deletion> deletions =
        Parallel.map(ids, REQUESTS_AT_ONCE, id -> delete(dispatcher, id, force));
    List<String> json = new ArrayList<>();
    for (Deletion deletion : deletions) {
      deletion.reply().ifPresent(reply -> json.add(PkbsJson.writeText(reply)));
      deletion
          .refusal()
          .filter(refusal -> !(Spec.has(line, "-x") && refusal.code() == Refusal.Code.JOB_FINISHED))
          .ifPresent(refusal -> faults.add(deletion.id().id(), refusal));
    }
    if (Spec.has(line, "--json")) {
      caller.out().println("{\"deleted\":[" + String.join(",", json) + "]}");
    }
    return faults.status();
  }

  /// With Torque's `all` put in, and its `-t`.
  private static List<String> operands(
      ParseResult line, Caller caller, Supplier<DispatcherClient> client) {
    List<String> operands = new ArrayList<>();
    for (String operand : Spec.operands(line)) {
      if (operand.strip().equalsIgnoreCase("all")) {
        operands.addAll(own(caller, client.get()));
      } else {
        operands.add(operand);
      }
    }
    if (!Spec.has(line, "-t")) {
      return operands;
    }
    String tasks = line.matchedOptionValue("-t", "").strip();
    if (tasks.isEmpty()) {
      throw new CommandFailure(ExitCode.USAGE, "-t '': no tasks; write 3-9 or 1,4");
    }
    return operands.stream().map(operand -> withTasks(operand, tasks)).toList();
  }

  /// Not those of others, also where the caller could end them.
  private static List<String> own(Caller caller, DispatcherClient dispatcher) {
    List<String> names =
        Stream.of(caller.variable("LOGNAME"), caller.variable("USER"))
            .flatMap(Optional::stream)
            .toList();
    if (names.isEmpty()) {
      throw new CommandFailure(ExitCode.FAILED, "all: nobody says who you are; set LOGNAME");
    }
    return dispatcher.rows(JobQuery.all(false)).jobs().stream()
        .filter(row -> names.contains(row.owner()))
        .map(JobRow::id)
        .toList();
  }

  /// `12` and `12[].pkbs` with `3-9` become `12[3-9]`; of any other operand comes what is no id.
  private static String withTasks(String operand, String tasks) {
    Matcher array = ARRAY.matcher(operand.strip());
    return (array.matches() ? array.group(1) : operand.strip()) + "[" + tasks + "]";
  }

  private static Deletion delete(DispatcherClient dispatcher, JobOperand id, boolean force) {
    try {
      return new Deletion(id, Optional.of(dispatcher.delete(id, force)), Optional.empty());
    } catch (RefusedException e) {
      if (e.refusal().code() == Refusal.Code.UNAVAILABLE) {
        throw e;
      }
      return new Deletion(id, Optional.empty(), Optional.of(e.refusal()));
    }
  }

  /// Mail is never sent, so suppressing it is heeded; Torque's delay before TERM is none.
  private static boolean isHeeded(String attribute) {
    return attribute.isEmpty()
        || attribute.startsWith("suppress_email=")
        || attribute.matches("\\d+");
  }

  private static boolean force(String attributes) {
    boolean force = false;
    for (String attribute : attributes.split(",")) {
      if (attribute.strip().equals("force")) {
        force = true;
      } else if (!isHeeded(attribute.strip())) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "-W '" + Printable.line(attribute.strip()) + "': unknown attribute; use force");
      }
    }
    return force;
  }
}
