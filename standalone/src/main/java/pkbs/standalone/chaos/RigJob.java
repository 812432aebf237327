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

  /// One line at the start, one at the end; both are short enough to be written as a whole.
  String script(Path log) {
    return """
    #!/bin/sh
    note() { echo "$1 %1$d $PBS_JOBID $PKBS_ATTEMPT $$ $(date +%%s%%3N) $2" >>'%2$s'; }
    note start -
    (
    %3$s
    )
    status=$?
    note end $status
    exit $status
    """
        .formatted(number, log, body);
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
