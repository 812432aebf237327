package pkbs.dispatcher;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.Accounting;
import pkbs.core.Eligibility;
import pkbs.core.HoldType;
import pkbs.core.Holds;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.JobSpec;
import pkbs.core.Owner;
import pkbs.core.Program;
import pkbs.core.Queue;
import pkbs.core.Resources;
import pkbs.core.Stdio;
import pkbs.core.Submission;
import pkbs.core.Surroundings;
import pkbs.core.UploadMode;
import pkbs.jetstream.JobBook.Unreadable;
import pkbs.protocol.Subjects;

/// The jobs whose record cannot be read. Each is shown as held and otherwise left alone: its value
/// stays in the books as it is, its runs go on, no payload is removed, until its deletion is
/// forced. Filled by the leader's thread at take-over, read by any.
final class Quarantine {
  private static final Logger log = LoggerFactory.getLogger(Quarantine.class);
  private static final int NAMED_MAX = 5;
  private static final String REASON = "its record in the books cannot be read";

  /// Of a job whose record does not say whose it is; no user has this name by accident.
  private static final String NOBODY = "_unreadable";

  private static final Pattern OWNER =
      Pattern.compile("\"owner\"\\s*:\\s*\\{\\s*\"name\"\\s*:\\s*\"([A-Za-z0-9_][\\w.-]{0,63})\"");
  private static final Pattern NAME =
      Pattern.compile("\"spec\"\\s*:\\s*\\{\\s*\"name\"\\s*:\\s*\"([\\w.-]{1,64})\"");

  private volatile Map<JobId, Unreadable> held = Map.of();

  /// Takes the place of what was held before.
  ///
  /// @param known the jobs that have a record
  /// @return what to show of the others
  List<Job> take(List<Unreadable> records, Set<JobId> known, Instant now) {
    Map<JobId, Unreadable> ids = new HashMap<>();
    List<Job> shown = new ArrayList<>();
    for (Unreadable record : records) {
      log.error(
          "books: {}: {} bytes that are no record; left as they are, read them with 'nats kv get {}"
              + " {} --raw'",
          record.key(),
          record.value().length,
          Subjects.JOB_BUCKET,
          record.key());
      id(record.key())
          .filter(id -> !known.contains(id))
          .ifPresent(id -> {
            ids.put(id, record);
            shown.add(job(id, record, now));
          });
    }
    held = Map.copyOf(ids);
    return shown;
  }

  private static Optional<JobId> id(String key) {
    return key.startsWith(Subjects.JOB_KEY_PREFIX)
        ? JobId.parse(key.substring(Subjects.JOB_KEY_PREFIX.length()))
        : Optional.empty();
  }

  /// What the damaged text still says, and the least for the rest.
  private static Job job(JobId id, Unreadable record, Instant now) {
    String text = new String(record.value(), StandardCharsets.UTF_8);
    Owner owner = new Owner(first(OWNER, text).orElse(NOBODY));
    JobSpec spec =
        new JobSpec(
            first(NAME, text).orElse("unreadable"),
            owner,
            Queue.WORKQ.name(),
            new Program.Executable(List.of("unreadable")),
            Optional.empty(),
            Map.of(),
            Surroundings.PLAIN,
            new Submission("", "", Map.of(), "", false),
            Resources.NONE,
            Queue.WORKQ.walltimeMax(),
            0,
            false,
            0,
            Optional.empty(),
            Stdio.DEFAULT,
            UploadMode.NONE,
            "pkbs/" + owner,
            Accounting.NONE,
            Optional.empty());
    Holds holds = Holds.NONE.with(Set.of(HoldType.SYSTEM), REASON);
    return Job.submitted(id, spec, now, "", "").when(Eligibility.AT_ONCE.with(holds));
  }

  private static Optional<String> first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  boolean holds(JobId job) {
    return held.containsKey(job);
  }

  /// What to tell people; empty where all records can be read.
  Optional<String> alarm() {
    return held.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%d job records cannot be read: %s; see the log"
                .formatted(
                    held.size(),
                    held.keySet().stream()
                        .sorted()
                        .limit(NAMED_MAX)
                        .map(JobId::toString)
                        .collect(Collectors.joining(", "))));
  }

  int size() {
    return held.size();
  }

  Optional<Unreadable> find(JobId job) {
    return Optional.ofNullable(held.get(job));
  }

  /// The job has a record again.
  void release(JobId job) {
    Map<JobId, Unreadable> rest = new HashMap<>(held);
    rest.remove(job);
    held = Map.copyOf(rest);
  }
}
