package pkbs.dispatcher;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pkbs.core.Job;
import pkbs.core.JobState;
import pkbs.core.ResultFolder;
import pkbs.core.RunEnd;

/// A folder whose name is that of an attempt's results, or of what its upload left. The names are
/// those that [pkbs.core.JobSpec#resultsFolder] and `pkbs.webdav.ResultsUploader` give:
/// `<name>-<id>`, from attempt 2 on with `.r<attempt>`, then nothing, `-<attempt>-<boot>` beside
/// another's, or `.<attempt>-<boot>[.<n>].uploading`.
///
/// @param name without its parent
/// @param isUnfinished whether it is a `.uploading` one
record LeftFolder(Job job, int attempt, String name, boolean isUnfinished) {
  private static final Pattern ID = Pattern.compile("-\\d+");
  private static final Pattern REST =
      Pattern.compile(
          "(?:\\.r(?<attempt>\\d{1,9}))?"
              + "(?:-(?<beside>\\d{1,9})-[A-Za-z0-9]{4}"
              + "|\\.(?<unfinished>\\d{1,9})-[A-Za-z0-9]{4}(?:\\.\\d+)?\\.uploading)?");

  /// Empty where the name is not one of an attempt of one of these jobs.
  ///
  /// @param jobs by the names of their first attempts' folders
  static Optional<LeftFolder> of(String name, Map<String, Job> jobs) {
    Matcher id = ID.matcher(name);
    while (id.find()) {
      Job job = jobs.get(name.substring(0, id.end()));
      Matcher rest = REST.matcher(name.substring(id.end()));
      if (job != null && rest.matches()) {
        return of(name, job, rest);
      }
    }
    return Optional.empty();
  }

  private static Optional<LeftFolder> of(String name, Job job, Matcher rest) {
    int attempt = number(rest, "attempt").orElse(1);
    boolean isUnfinished = rest.group("unfinished") != null;
    boolean agrees =
        number(rest, "beside").or(() -> number(rest, "unfinished")).orElse(attempt) == attempt;
    return agrees
        ? Optional.of(new LeftFolder(job, attempt, name, isUnfinished))
        : Optional.empty();
  }

  private static Optional<Integer> number(Matcher rest, String group) {
    return Optional.ofNullable(rest.group(group)).map(Integer::valueOf);
  }

  /// Whether it is, or may still become, what the record names for any attempt. Of a job that never
  /// recorded any results every whole folder counts: it may be all that there is.
  ///
  /// @param parent relative to the results root
  boolean counts(String parent) {
    if (!(job.state() instanceof JobState.Finished finished)) {
      return !isUnfinished || attempt >= job.attempt();
    }
    Set<String> recorded =
        Stream.concat(
                finished.last().flatMap(RunEnd::results).stream(),
                job.attempts().stream().flatMap(ended -> ended.results().stream()))
            .map(ResultFolder::path)
            .collect(Collectors.toSet());
    return !isUnfinished && (recorded.isEmpty() || recorded.contains(parent + "/" + name));
  }

  /// For the log.
  String why() {
    return isUnfinished
        ? "an upload of attempt " + attempt + " that was cut off"
        : "attempt %d, superseded by attempt %d".formatted(attempt, job.attempt());
  }
}
