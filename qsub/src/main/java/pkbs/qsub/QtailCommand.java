package pkbs.qsub;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.core.RefusedException;
import pkbs.core.pbs.JobOperand;

/// `qtail`: shows what a job has written so far, or while it runs.
final class QtailCommand implements TableVerb {
  @Override
  public String name() {
    return "qtail";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Spec.command(
            name(),
            "Shows a job's output: its stdout on stdout, its stderr on stderr, byte by byte.");
    spec.addPositional(Spec.operands("1", "ID", "the job, or a task `12[7]` of an array"));
    spec.addOption(Spec.flag("stay until the job's output ends", "-f"));
    spec.addOption(JobAttempt.option());
    return spec;
  }

  @Override
  public int run(ParseResult line, Caller caller, Supplier<DispatcherClient> client) {
    Faults faults = new Faults(caller, name());
    Optional<Integer> attempt = JobAttempt.number(line);
    List<JobOperand> ids = faults.operands(Spec.operands(line));
    for (JobOperand id : ids) {
      try {
        JobAttempt wanted = new JobAttempt(id, attempt);
        new LogTail(caller, name()).copy(client.get(), wanted, Spec.has(line, "-f"));
      } catch (RefusedException e) {
        faults.add(id.id(), e.refusal());
      }
    }
    return faults.status();
  }
}
