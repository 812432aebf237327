package pkbs.dispatcher;

import java.util.Locale;
import java.util.Optional;
import pkbs.core.Job;
import pkbs.core.JobSpec;
import pkbs.protocol.JobView;

/// Where a job's output is delivered on a shared file system. Source: qsub(1B), `-o -e`.
final class StdioPaths {
  private StdioPaths() {}

  static JobView.Files files(Job job) {
    JobSpec spec = job.spec();
    return new JobView.Files(
        resolve(job, spec.stdio().stdout(), 'o', "OU"),
        resolve(job, spec.stdio().stderr(), 'e', "ER"),
        StdioFields.spell(spec.stdio().join()),
        StdioFields.spell(spec.stdio().keep()),
        spec.upload().name().toLowerCase(Locale.ROOT),
        spec.resultsPath());
  }

  /// `NAME.oSEQ` in the submit directory by default; in a directory given as such, `ID.OU`.
  private static String resolve(Job job, Optional<String> given, char letter, String suffix) {
    if (given.isEmpty()) {
      String workdir = job.spec().submission().workdir();
      String file = job.spec().name() + "." + letter + job.id().sequence();
      return workdir.isEmpty() ? file : workdir + (workdir.endsWith("/") ? "" : "/") + file;
    }
    return given.get().endsWith("/") ? given.get() + job.id() + "." + suffix : given.get();
  }
}
