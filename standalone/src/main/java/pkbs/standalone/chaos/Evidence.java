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
    List<Upload> uploads) {

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
}
