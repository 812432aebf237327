package pkbs.qsub;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.core.RefusedException;
import pkbs.core.pbs.JobOperand;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.ResultList;

/// `qls`: lists the files of a job's results folder, size and path.
final class QlsCommand implements TableVerb {
  private static final int SIZE_COLUMNS = 12;

  @Override
  public String name() {
    return "qls";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Spec.command(name(), "Lists the files of a job's results: bytes, blank, path.");
    spec.addPositional(Spec.operands("1", "ID", "the job, or a task `12[7]` of an array"));
    spec.addOption(JobAttempt.option());
    spec.addOption(Spec.flag("print the list as JSON, with the folder's address", "--json"));
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
        show(client.get().results(wanted), Spec.has(line, "--json"), caller);
      } catch (RefusedException e) {
        faults.add(id.id(), e.refusal());
      }
    }
    return faults.status();
  }

  private static void show(ResultList results, boolean json, Caller caller) {
    if (json) {
      caller.out().println(PkbsJson.writeText(results));
      return;
    }
    for (ResultList.Entry file : results.files()) {
      String bytes = Long.toString(file.bytes());
      caller.out().print(" ".repeat(Math.max(0, SIZE_COLUMNS - bytes.length())));
      caller.out().println(bytes + " " + Printable.line(file.path()));
    }
  }
}
