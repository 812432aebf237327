package pkbs.worker;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import pkbs.core.JobSpec;
import pkbs.core.Memory;
import pkbs.core.PayloadRef;
import pkbs.core.Program;
import pkbs.core.Resources;
import pkbs.core.Stdio;
import pkbs.core.Submission;
import pkbs.core.Surroundings;
import pkbs.core.UploadMode;
import pkbs.core.Walltime;

/// A job's specification with one part replaced.
record SpecEdit(JobSpec spec) {
  private static final Memory NO_LIMIT = Memory.NONE;

  JobSpec payload(PayloadRef ref) {
    return with(draft -> draft.payload = Optional.of(ref));
  }

  JobSpec program(Program program) {
    return with(draft -> draft.program = program);
  }

  JobSpec submission(Submission submission) {
    return with(draft -> draft.submission = submission);
  }

  JobSpec submission(String workdir, boolean sharedFiles) {
    return submission(
        new Submission(
            "login1", workdir, Map.of("HOME", "/h", "PATH", "/usr/bin:/bin"), "", sharedFiles));
  }

  JobSpec resources(int cpus, Memory memory) {
    return with(draft -> draft.resources = new Resources(cpus, memory, NO_LIMIT));
  }

  JobSpec variables(Map<String, String> variables) {
    return with(draft -> draft.variables = variables);
  }

  JobSpec stdio(Stdio stdio) {
    return with(draft -> draft.stdio = stdio);
  }

  JobSpec walltime(long seconds) {
    return spec.within(Walltime.ofSeconds(seconds));
  }

  JobSpec workdir(String workdir) {
    return with(draft -> draft.workdir = Optional.of(workdir));
  }

  JobSpec upload(UploadMode upload) {
    return with(draft -> draft.upload = upload);
  }

  JobSpec surroundings(Surroundings surroundings) {
    return spec.within(surroundings);
  }

  private JobSpec with(Consumer<Draft> change) {
    Draft draft = new Draft(spec);
    change.accept(draft);
    return draft.made();
  }

  /// What may be replaced.
  private static final class Draft {
    private final JobSpec spec;
    private Program program;
    private Optional<PayloadRef> payload;
    private Map<String, String> variables;
    private Submission submission;
    private Resources resources;
    private Optional<String> workdir;
    private Stdio stdio;
    private UploadMode upload;

    private Draft(JobSpec spec) {
      this.spec = spec;
      this.program = spec.program();
      this.payload = spec.payload();
      this.variables = spec.variables();
      this.submission = spec.submission();
      this.resources = spec.resources();
      this.workdir = spec.workdir();
      this.stdio = spec.stdio();
      this.upload = spec.upload();
    }

    private JobSpec made() {
      return new JobSpec(
          spec.name(),
          spec.owner(),
          spec.queue(),
          program,
          payload,
          variables,
          spec.surroundings(),
          submission,
          resources,
          spec.walltime(),
          spec.priority(),
          spec.rerunnable(),
          spec.retries(),
          workdir,
          stdio,
          upload,
          spec.resultsPath(),
          spec.accounting(),
          spec.array());
    }
  }
}
