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
    String task = task(shown);
    String file = job.spec().name() + "." + letter + job.id().sequence() + task;
    if (given.isEmpty()) {
      String workdir = job.spec().submission().workdir();
      return workdir.isEmpty() ? file : workdir + (workdir.endsWith("/") ? "" : "/") + file;
    }
    String path =
        shown
            .index()
            .map(index -> given.get().replace(OutputPath.INDEX, Integer.toString(index)))
            .orElse(given.get());
    boolean isDashed = job.spec().array().filter(array -> array.variety().dashed()).isPresent();
    if (isDashed && !path.equals(OutputPath.NOWHERE)) {
      return path.endsWith("/") ? path + file : path + task;
    }
    return path.endsWith("/") ? path + shown.id() + "." + suffix : path;
  }

  private static String task(Shown shown) {
    Object index = shown.index().isPresent() ? shown.index().get() : OutputPath.INDEX;
    return shown.job().spec().array().map(array -> array.suffix(index)).orElse("");
  }
}
