package pkbs.worker;

import java.util.Map;
import java.util.Optional;
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
    return with(spec.program(), Optional.of(ref), spec.submission());
  }

  JobSpec program(Program program) {
    return with(program, spec.payload(), spec.submission());
  }

  JobSpec submission(Submission submission) {
    return with(spec.program(), spec.payload(), submission);
  }

  JobSpec submission(String workdir, boolean sharedFiles) {
    Submission submission =
        new Submission(
            "login1", workdir, Map.of("HOME", "/h", "PATH", "/usr/bin:/bin"), "", sharedFiles);
    return with(spec.program(), spec.payload(), submission);
  }

  JobSpec resources(int cpus, Memory memory) {
    return all(spec.variables(), new Resources(cpus, memory, NO_LIMIT), spec.stdio());
  }

  JobSpec variables(Map<String, String> variables) {
    return all(variables, spec.resources(), spec.stdio());
  }

  JobSpec stdio(Stdio stdio) {
    return all(spec.variables(), spec.resources(), stdio);
  }

  JobSpec walltime(long seconds) {
    return rest(Walltime.ofSeconds(seconds), spec.workdir(), spec.upload());
  }

  JobSpec workdir(String workdir) {
    return rest(spec.walltime(), Optional.of(workdir), spec.upload());
  }

  JobSpec upload(UploadMode upload) {
    return rest(spec.walltime(), spec.workdir(), upload);
  }

  JobSpec surroundings(Surroundings surroundings) {
    return new JobSpec(
        spec.name(),
        spec.owner(),
        spec.queue(),
        spec.program(),
        spec.payload(),
        spec.variables(),
        surroundings,
        spec.submission(),
        spec.resources(),
        spec.walltime(),
        spec.priority(),
        spec.rerunnable(),
        spec.retries(),
        spec.workdir(),
        spec.stdio(),
        spec.upload(),
        spec.resultsPath(),
        spec.accounting(),
        spec.array());
  }

  private JobSpec with(Program program, Optional<PayloadRef> payload, Submission submission) {
    return new JobSpec(
        spec.name(),
        spec.owner(),
        spec.queue(),
        program,
        payload,
        spec.variables(),
        spec.surroundings(),
        submission,
        spec.resources(),
        spec.walltime(),
        spec.priority(),
        spec.rerunnable(),
        spec.retries(),
        spec.workdir(),
        spec.stdio(),
        spec.upload(),
        spec.resultsPath(),
        spec.accounting(),
        spec.array());
  }

  private JobSpec all(Map<String, String> variables, Resources resources, Stdio stdio) {
    return new JobSpec(
        spec.name(),
        spec.owner(),
        spec.queue(),
        spec.program(),
        spec.payload(),
        variables,
        spec.surroundings(),
        spec.submission(),
        resources,
        spec.walltime(),
        spec.priority(),
        spec.rerunnable(),
        spec.retries(),
        spec.workdir(),
        stdio,
        spec.upload(),
        spec.resultsPath(),
        spec.accounting(),
        spec.array());
  }

  private JobSpec rest(Walltime walltime, Optional<String> workdir, UploadMode upload) {
    return new JobSpec(
        spec.name(),
        spec.owner(),
        spec.queue(),
        spec.program(),
        spec.payload(),
        spec.variables(),
        spec.surroundings(),
        spec.submission(),
        spec.resources(),
        walltime,
        spec.priority(),
        spec.rerunnable(),
        spec.retries(),
        workdir,
        spec.stdio(),
        upload,
        spec.resultsPath(),
        spec.accounting(),
        spec.array());
  }
}
