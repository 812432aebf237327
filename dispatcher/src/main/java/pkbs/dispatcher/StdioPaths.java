package pkbs.dispatcher;

import java.util.Locale;
import java.util.Optional;
import pkbs.core.Job;
import pkbs.core.JobSpec;
import pkbs.core.pbs.OutputPath;
import pkbs.protocol.JobView;

/// Where a job's output is delivered on a shared file system. Source: qsub(1B), `-o -e`.
final class StdioPaths {
  private StdioPaths() {}

  static JobView.Files files(Shown shown) {
    Job job = shown.job();
    JobSpec spec = job.spec();
    return new JobView.Files(
        resolve(shown, spec.stdio().stdout(), 'o', "OU"),
        resolve(shown, spec.stdio().stderr(), 'e', "ER"),
        StdioFields.spell(spec.stdio().join()),
        StdioFields.spell(spec.stdio().keep()),
        spec.upload().name().toLowerCase(Locale.ROOT),
        spec.resultsPath());
  }

  /// `NAME.oSEQ` in the submit directory by default; in a directory given as such, `ID.OU`.
  private static String resolve(Shown shown, Optional<String> given, char letter, String suffix) {
    Job job = shown.job();
    String task =
        shown.isWholeArray()
            ? "." + OutputPath.INDEX
            : shown.index().map(index -> "." + index).orElse("");
    if (given.isEmpty()) {
      String workdir = job.spec().submission().workdir();
      String file = job.spec().name() + "." + letter + job.id().sequence() + task;
      return workdir.isEmpty() ? file : workdir + (workdir.endsWith("/") ? "" : "/") + file;
    }
    String path =
        shown
            .index()
            .map(index -> given.get().replace(OutputPath.INDEX, Integer.toString(index)))
            .orElse(given.get());
    return path.endsWith("/") ? path + shown.id() + "." + suffix : path;
  }
}
