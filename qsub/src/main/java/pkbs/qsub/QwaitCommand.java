package pkbs.qsub;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.core.RefusedException;
import pkbs.core.pbs.JobOperand;
import pkbs.protocol.JobList;
import pkbs.protocol.JobView;
import pkbs.protocol.PkbsJson;

/// `qwait`: waits until jobs have finished; 0 where all ended with status 0, else 1.
final class QwaitCommand implements TableVerb {
  @Override
  public String name() {
    return "qwait";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Spec.command(
            name(),
            "Waits until all jobs have finished. Ends with 1 if one ended otherwise than with 0.");
    spec.addPositional(
        Spec.operands("1..*", "ID...", "jobs, arrays, and tasks `12[7]`, `12[3-9]` of arrays"));
    spec.addOption(Spec.flag("print the finished jobs as JSON", "--json"));
    return spec;
  }

  @Override
  public int run(ParseResult line, Caller caller, Supplier<DispatcherClient> client) {
    Faults faults = new Faults(caller, name());
    List<JobOperand> ids =
        faults.operands(Spec.operands(line)).stream()
            .flatMap(operand -> operand.each().stream())
            .toList();
    DispatcherClient dispatcher = client.get();
    Progress progress = new Progress(caller, name());
    List<JobView> jobs = new ArrayList<>();
    for (JobOperand id : ids) {
      progress.show((jobs.size() + 1) + " of " + ids.size() + ": " + id.id());
      try {
        jobs.add(JobEnd.await(dispatcher, id));
      } catch (RefusedException e) {
        progress.clear();
        faults.add(id.id(), e.refusal());
      }
    }
    progress.clear();
    if (Spec.has(line, "--json")) {
      caller
          .out()
          .println(
              PkbsJson.writeText(
                  new JobList(JobList.SCHEMA, Instant.now(), jobs, List.of(), Optional.empty())));
    }
    if (faults.status() != ExitCode.OK.status()) {
      return faults.status();
    }
    for (JobView job : jobs) {
      if (!JobEnd.isSuccess(job)) {
        return ExitCode.FAILED.status();
      }
    }
    return ExitCode.OK.status();
  }
}
