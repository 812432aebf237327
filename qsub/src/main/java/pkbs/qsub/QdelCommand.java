package pkbs.qsub;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.core.pbs.JobOperand;
import pkbs.protocol.DeleteReply;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.Route;

/// `qdel`: ends jobs, all that it can. Does not wait for a running one's processes to end. Source:
/// qdel(1B).
final class QdelCommand implements TableVerb {
  /// Engines delete up to a hundred jobs with one command and give it 2 s.
  private static final int REQUESTS_AT_ONCE = 8;

  /// More go in one request.
  private static final int ONE_BY_ONE_MAX = 16;

  @Override
  public String name() {
    return "qdel";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec = Spec.command(name(), "Deletes jobs. Jobs that are done already are faults.");
    spec.addPositional(
        Spec.operands("1..*", "ID...", "jobs, arrays `12[]`, tasks `12[7]`, `12[3-9]`"));
    spec.addOption(
        Spec.value(
            "force",
            "force: send KILL at once, and take the job away even if its worker is lost",
            "-W"));
    spec.addOption(Spec.flag("a job that has finished is no fault", "-x"));
    spec.addOption(Spec.flag("print the answers as JSON", "--json"));
    return spec;
  }

  /// What came of one id.
  private record Deletion(JobOperand id, Optional<DeleteReply> reply, Optional<Refusal> refusal) {}

  @Override
  public int run(ParseResult line, Caller caller, Supplier<DispatcherClient> client) {
    boolean force = force(line.matchedOptionValue("-W", ""));
    Faults faults = new Faults(caller, name());
    List<JobOperand> ids = faults.operands(Spec.operands(line));
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

  /// Mail is never sent, so suppressing it is heeded.
  private static boolean force(String attributes) {
    boolean force = false;
    for (String attribute : attributes.split(",")) {
      if (attribute.strip().equals("force")) {
        force = true;
      } else if (!attribute.isBlank() && !attribute.strip().startsWith("suppress_email=")) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "-W '" + Printable.line(attribute.strip()) + "': unknown attribute; use force");
      }
    }
    return force;
  }
}
