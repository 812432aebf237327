package pkbs.protocol;

import io.avaje.jsonb.Json;
import pkbs.core.Accounting;
import pkbs.core.ArraySpec;
import pkbs.core.Attempt;
import pkbs.core.Chunk;
import pkbs.core.Container;
import pkbs.core.Dependencies;
import pkbs.core.Eligibility;
import pkbs.core.Holds;
import pkbs.core.Job;
import pkbs.core.JobSpec;
import pkbs.core.JobState;
import pkbs.core.Outcome;
import pkbs.core.PayloadRef;
import pkbs.core.Prerequisite;
import pkbs.core.Program;
import pkbs.core.Queue;
import pkbs.core.Resources;
import pkbs.core.ResultFolder;
import pkbs.core.Run;
import pkbs.core.RunEnd;
import pkbs.core.Stdio;
import pkbs.core.Submission;
import pkbs.core.Surroundings;
import pkbs.core.TaskRange;
import pkbs.core.Usage;

/// Names the domain types whose stored JSON is generated here, so that the domain knows no JSON.
@Json.Import({
  Accounting.class,
  ArraySpec.class,
  ArraySpec.Variety.class,
  Attempt.class,
  Chunk.class,
  Chunk.TaskEnd.class,
  Dependencies.class,
  Eligibility.class,
  Holds.class,
  Job.class,
  JobSpec.class,
  JobState.Deletion.class,
  JobState.Execution.class,
  PayloadRef.class,
  Prerequisite.class,
  Prerequisite.Tasks.class,
  Queue.class,
  Queue.Most.class,
  Queue.Rules.class,
  Resources.class,
  ResultFolder.class,
  Run.class,
  RunEnd.class,
  Stdio.class,
  Stdio.Keep.class,
  Submission.class,
  TaskRange.class,
  Container.class,
  Surroundings.class,
  Surroundings.Demands.class,
  Surroundings.Removed.class,
  Surroundings.Staging.class,
  Surroundings.Staging.File.class,
  Usage.class
})
@Json.Import(
    value = JobState.class,
    subtypes = {
      @Json.SubType(type = JobState.Queued.class, name = "queued"),
      @Json.SubType(type = JobState.Held.class, name = "held"),
      @Json.SubType(type = JobState.Waiting.class, name = "waiting"),
      @Json.SubType(type = JobState.Running.class, name = "running"),
      @Json.SubType(type = JobState.Exiting.class, name = "exiting"),
      @Json.SubType(type = JobState.Finished.class, name = "finished")
    })
@Json.Import(
    value = Outcome.class,
    subtypes = {
      @Json.SubType(type = Outcome.Exited.class, name = "exited"),
      @Json.SubType(type = Outcome.Signalled.class, name = "signalled"),
      @Json.SubType(type = Outcome.OverLimit.class, name = "over_limit"),
      @Json.SubType(type = Outcome.Deleted.class, name = "deleted"),
      @Json.SubType(type = Outcome.Aborted.class, name = "aborted"),
      @Json.SubType(type = Outcome.Rejected.class, name = "rejected"),
      @Json.SubType(type = Outcome.Lost.class, name = "lost"),
      @Json.SubType(type = Outcome.UploadFailed.class, name = "upload_failed")
    })
@Json.Import(
    value = Program.class,
    subtypes = {
      @Json.SubType(type = Program.Script.class, name = "script"),
      @Json.SubType(type = Program.Directory.class, name = "directory"),
      @Json.SubType(type = Program.Executable.class, name = "executable")
    })
interface CoreShapes {}
