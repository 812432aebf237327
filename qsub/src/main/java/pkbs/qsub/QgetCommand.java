package pkbs.qsub;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.core.RefusedException;
import pkbs.core.pbs.JobOperand;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.ResultList;

/// `qget`: copies a job's results into a directory.
final class QgetCommand implements TableVerb {
  private static final int DOWNLOADS_AT_ONCE = 4;

  @Override
  public String name() {
    return "qget";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Spec.command(
            name(),
            "Copies a job's results, byte for byte. A file that exists and differs is left alone and a"
                + " fault.");
    spec.addPositional(Spec.operands("1", "ID", "the job, or a task `12[7]` of an array"));
    spec.addOption(Spec.value("DIR", "where to; default: the results folder's name, here", "-o"));
    spec.addOption(JobAttempt.option());
    spec.addOption(Spec.flag("overwrite files that differ", "--force"));
    spec.addOption(Spec.flag("print the list of files as JSON", "--json"));
    return spec;
  }

  @Override
  public int run(ParseResult line, Caller caller, Supplier<DispatcherClient> client) {
    Faults faults = new Faults(caller, name());
    Optional<Integer> attempt = JobAttempt.number(line);
    List<JobOperand> ids = faults.operands(Spec.operands(line));
    DispatcherClient dispatcher = client.get();
    for (JobOperand id : ids) {
      try {
        JobAttempt wanted = new JobAttempt(id, attempt);
        ResultList results = dispatcher.results(wanted);
        Path target = caller.path(line.matchedOptionValue("-o", folderName(results, id)));
        Download download = new Download(target, Spec.has(line, "--force"));
        download.begin();
        get(file -> download.get(dispatcher, wanted, file), results.files(), faults, caller);
        if (Spec.has(line, "--json")) {
          caller.out().println(PkbsJson.writeText(results));
        }
      } catch (RefusedException e) {
        faults.add(id.id(), e.refusal());
      }
    }
    return faults.status();
  }

  private void get(
      Consumer<ResultList.Entry> download,
      List<ResultList.Entry> files,
      Faults faults,
      Caller caller) {
    Progress progress = new Progress(caller, name());
    AtomicInteger done = new AtomicInteger();
    Parallel.map(
        files,
        DOWNLOADS_AT_ONCE,
        file -> {
          try {
            download.accept(file);
          } catch (CommandFailure e) {
            if (e.code() == ExitCode.UNREACHABLE) {
              throw e;
            }
            faults.add(e.code(), e.getMessage());
          } catch (RefusedException e) {
            faults.add(ExitCode.of(e.refusal().code()), e.refusal().line());
          }
          progress.show(done.incrementAndGet() + " of " + files.size() + " files");
          return file;
        });
    progress.clear();
  }

  /// The last part of the folder's path; a hostile one becomes the id.
  private static String folderName(ResultList results, JobOperand id) {
    String path = results.path();
    String name = path.substring(path.lastIndexOf('/') + 1);
    boolean odd = name.isEmpty() || name.startsWith(".") || !name.equals(Printable.line(name));
    return odd ? id.id() : name;
  }
}
