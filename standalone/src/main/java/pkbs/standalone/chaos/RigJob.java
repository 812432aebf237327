package pkbs.standalone.chaos;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// A job for a [Rig]: a script that writes down its own executions.
///
/// @param number the caller's own, unique in the rig: it tells jobs apart of which no id is known
/// @param body shell; its last status is the job's
/// @param isRerunnable false for `-r n`
/// @param spec more members of the request, as JSON texts: `"walltime": "\"5\""`
public record RigJob(int number, String body, boolean isRerunnable, Map<String, String> spec) {
  /// Between the numbers of two tasks of an array, and more than there are jobs.
  static final int TASK_NUMBERS = 1_000_000;

  public RigJob {
    spec = Map.copyOf(spec);
  }

  /// A rerunnable one.
  public static RigJob of(int number, String body) {
    return new RigJob(number, body, true, Map.of());
  }

  /// The same with `-r n`.
  public RigJob notRerunnable() {
    return new RigJob(number, body, false, spec);
  }

  /// @param value JSON
  public RigJob with(String member, String value) {
    Map<String, String> more = new TreeMap<>(spec);
    more.put(member, value);
    return new RigJob(number, body, isRerunnable, more);
  }

  /// The same as an array of tasks with the indices from 1.
  public RigJob array(int tasks) {
    return with("array", "\"1-" + tasks + "\"");
  }

  /// The ids by which its executions are known, with their numbers: one of a plain job; of an array
  /// its own and one for each task.
  ///
  /// @param id that was given out
  Map<String, Integer> executions(String id) {
    Map<String, Integer> executions = new TreeMap<>();
    executions.put(id, number);
    for (int index = 1; index <= tasks(); index++) {
      executions.put(id.replace("[]", "[" + index + "]"), number + index * TASK_NUMBERS);
    }
    return executions;
  }

  private int tasks() {
    String range = spec.getOrDefault("array", "\"1-0\"");
    return Integer.parseInt(range.substring("\"1-".length(), range.length() - 1));
  }

  /// One line at the start, one at the end; both are short enough to be written as a whole.
  String script(Path log) {
    return """
    #!/bin/sh
    number=$((%1$d + ${PBS_ARRAY_INDEX:-0} * %4$d))
    note() { echo "$1 $number $PBS_JOBID $PKBS_ATTEMPT $$ $(date +%%s%%3N) $2" >>'%2$s'; }
    note start -
    (
    %3$s
    )
    status=$?
    note end $status
    exit $status
    """
        .formatted(number, log, body, TASK_NUMBERS);
  }

  /// The `spec` part of the request.
  String request() {
    Map<String, String> members = new TreeMap<>();
    members.put("name", "\"job" + number + "\"");
    members.put("kind", "\"script\"");
    members.put("fileName", "\"job.sh\"");
    members.put("argv", "[]");
    members.put("variables", "{}");
    members.put("ncpus", "1");
    members.put("mem", "\"64mb\"");
    members.put("scratch", "\"64mb\"");
    members.put("rerunnable", Boolean.toString(isRerunnable));
    members.putAll(spec);
    StringBuilder json = new StringBuilder();
    members.forEach((member, value) -> {
      json.append(json.isEmpty() ? "{" : ",").append('"').append(member).append("\":");
      json.append(value);
    });
    return json.append('}').toString();
  }
}
