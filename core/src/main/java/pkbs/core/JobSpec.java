package pkbs.core;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What the user asked for, checked and complete. Written by the leader at submission and by
/// `qalter`.
///
/// @param name see `doc/limits.md`; letters, digits, `.`, `_`, `-`
/// @param queue an existing queue's name
/// @param payload absent for [Program.Executable]
/// @param variables the job's own environment, from `-v` and `-V`; empty where `surroundings` has
///   it
/// @param surroundings what a worker makes around the program
/// @param resources what one run takes from its worker
/// @param walltime how long one run may take
/// @param priority [Limits#PRIORITY_MIN] to [Limits#PRIORITY_MAX]
/// @param rerunnable whether the job may be started again after its worker was lost (`-r`)
/// @param retries how many failed attempts may be followed by another (`--retry`), 0 to
///   [Limits#RETRIES_MAX]; 0 unless rerunnable
/// @param workdir the directory to run in (`-d`), absolute; absent: the job's own clean directory
/// @param resultsPath the folder below the results root that holds the job's results folder,
///   relative, always below `pkbs/<owner>`
/// @param accounting what it is charged to
/// @param array absent for a plain job; else all of the above is for each task of it
public record JobSpec(
    String name,
    Owner owner,
    String queue,
    Program program,
    Optional<PayloadRef> payload,
    Map<String, String> variables,
    Surroundings surroundings,
    Submission submission,
    Resources resources,
    Walltime walltime,
    int priority,
    boolean rerunnable,
    int retries,
    Optional<String> workdir,
    Stdio stdio,
    UploadMode upload,
    String resultsPath,
    Accounting accounting,
    Optional<ArraySpec> array) {
  public JobSpec {
    accounting = accounting == null ? Accounting.NONE : accounting;
    variables = Map.copyOf(variables);
    array = array == null ? Optional.empty() : array;
    surroundings = surroundings == null ? Surroundings.PLAIN : surroundings;
  }

  /// The same as an array.
  public JobSpec withArray(ArraySpec tasks) {
    return copy(queue, walltime, priority, Optional.of(tasks));
  }

  /// All that it needs from the payload bucket.
  public List<PayloadRef> payloads() {
    return Stream.of(
            payload,
            surroundings.environment(),
            array.map(ArraySpec::variety).flatMap(ArraySpec.Variety::table))
        .flatMap(Optional::stream)
        .toList();
  }

  /// The same with another walltime.
  public JobSpec within(Walltime time) {
    return copy(queue, time, priority, array);
  }

  /// The same with another priority.
  public JobSpec ranked(int other) {
    return copy(queue, walltime, other, array);
  }

  /// The same in another queue.
  public JobSpec moved(String other) {
    return copy(other, walltime, priority, array);
  }

  /// The same around its program as `other` says.
  public JobSpec within(Surroundings other) {
    return new JobSpec(
        name,
        owner,
        queue,
        program,
        payload,
        variables,
        other,
        submission,
        resources,
        walltime,
        priority,
        rerunnable,
        retries,
        workdir,
        stdio,
        upload,
        resultsPath,
        accounting,
        array);
  }

  private JobSpec copy(String toQueue, Walltime time, int rank, Optional<ArraySpec> tasks) {
    return new JobSpec(
        name,
        owner,
        toQueue,
        program,
        payload,
        variables,
        surroundings,
        submission,
        resources,
        time,
        rank,
        rerunnable,
        retries,
        workdir,
        stdio,
        upload,
        resultsPath,
        accounting,
        tasks);
  }

  /// The results folder of an attempt, relative to the results root: `<path>/<name>-<id>`, from the
  /// second attempt on with `.r<attempt>`, so that attempts never overwrite one another.
  public String resultsFolder(JobId id, int attempt) {
    return resultsFolder(RunId.of(id, attempt));
  }

  /// The results folder of a run: of a task `<path>/<name>-<id>.<index>`.
  public String resultsFolder(RunId run) {
    String task = array.isPresent() ? "." + run.first() : "";
    String folder = resultsPath + "/" + name + "-" + run.job().sequence() + task;
    return run.attempt() == 1 ? folder : folder + ".r" + run.attempt();
  }

  /// The name of what a run executes; of a task as Torque has it with its index.
  public String shownName(RunId run) {
    return array
        .filter(tasks -> tasks.variety().dashed())
        .map(tasks -> name + tasks.suffix(run.first()))
        .orElse(name);
  }

  /// The id of a job of this spec as PBS shows it: `12.pkbs`, of an array `12[].pkbs`.
  public String shownId(JobId job) {
    return array.isPresent() ? TaskIds.array(job) : job.toString();
  }

  /// The id of what a run executes: `12.pkbs`, of a task `12[7].pkbs`.
  public String shownId(RunId run) {
    return array.isPresent() ? TaskIds.task(run.job(), run.first()) : run.job().toString();
  }
}
