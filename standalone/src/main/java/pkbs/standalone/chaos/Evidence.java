package pkbs.standalone.chaos;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import pkbs.core.RunState;

/// What can be known of a rig once it is quiet, from every side. Data only.
///
/// @param given job numbers by the ids that were given out
/// @param shown as the API has the jobs
/// @param recorded as the job bucket has them
/// @param notes of the jobs themselves
/// @param wrongResults by id: what is wrong with the results of a job that has some
/// @param offers that nobody has acknowledged
/// @param processes of jobs that still live
public record Evidence(
    Map<String, Integer> given,
    List<JobFacts> shown,
    List<JobFacts> recorded,
    List<RunFacts> runs,
    List<Oracle.Note> notes,
    Map<String, String> wrongResults,
    long offers,
    List<String> processes,
    List<Upload> uploads,
    Dispatchers dispatchers) {

  /// A job, from one side.
  ///
  /// @param state as the API spells it
  /// @param attempt the current or last one
  /// @param attempts the ended ones
  /// @param end absent before the job is finished
  public record JobFacts(
      String id,
      String state,
      boolean isRerunnable,
      int attempt,
      List<Integer> attempts,
      Optional<End> end) {}

  /// @param isOwn whether the program ended by itself, with a status
  /// @param results relative to the results root
  public record End(int exitStatus, boolean isOwn, Optional<String> results) {}

  public record RunFacts(String job, int attempt, RunState state, String reason) {}

  /// A temporary folder that was left on the WebDAV server.
  ///
  /// @param job absent where the name tells none
  public record Upload(String folder, Optional<String> job, int attempt) {}

  /// What the dispatchers themselves were like.
  ///
  /// @param wrongRefusals error answers that do not say what the API promises
  /// @param memory absent where it cannot be measured
  public record Dispatchers(List<String> wrongRefusals, Optional<Growth> memory) {}

  /// The live objects of a leader, in bytes, after a garbage collection that was asked for.
  ///
  /// @param before of the first leader, when the rig was ready
  /// @param after of the leader of now
  /// @param jobs that it remembers now and did not then
  public record Growth(long before, long after, int jobs) {}
}
