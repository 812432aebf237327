package pkbs.qsub;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.core.JobId;
import pkbs.core.RefusedException;

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
    spec.addPositional(Spec.operands("1", "ID", "the job"));
    spec.addOption(Spec.flag("stay until the job's output ends", "-f"));
    spec.addOption(JobAttempt.option());
    return spec;
  }

  @Override
  public int run(ParseResult line, Caller caller, Supplier<DispatcherClient> client) {
    Faults faults = new Faults(caller, name());
    Optional<Integer> attempt = JobAttempt.number(line);
    List<JobId> ids = faults.ids(Spec.operands(line));
    for (JobId id : ids) {
      try {
        JobAttempt wanted = new JobAttempt(id, attempt);
        new LogTail(caller, name()).copy(client.get(), wanted, Spec.has(line, "-f"));
      } catch (RefusedException e) {
        faults.add(id, e.refusal());
      }
    }
    return faults.status();
  }
}
