package pkbs.standalone.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import pkbs.core.RunState;
import pkbs.standalone.chaos.Evidence.End;
import pkbs.standalone.chaos.Evidence.JobFacts;
import pkbs.standalone.chaos.Evidence.RunFacts;
import pkbs.standalone.chaos.Evidence.Upload;
import pkbs.standalone.chaos.Violation.Promise;

/// Holds the promises against the evidence. Pure.
final class Promises {
  /// A fifth more than at the start is nothing that grows without end.
  private static final int GROWTH_PART = 5;

  /// What a leader may keep of each job that it lists.
  private static final long JOB_BYTES = 16 * 1024;

  private final Evidence evidence;
  private final Map<String, JobFacts> recorded = new HashMap<>();
  private final List<Violation> broken = new ArrayList<>();

  private Promises(Evidence evidence) {
    this.evidence = evidence;
    evidence.recorded().forEach(job -> recorded.put(job.id(), job));
  }

  /// Everything that does not hold; empty where all is well.
  static List<Violation> broken(Evidence evidence) {
    Promises promises = new Promises(evidence);
    promises.ended();
    promises.recordedOnce();
    promises.truth();
    promises.ordered();
    promises.accounted();
    promises.runOnce();
    promises.settled();
    promises.clean();
    promises.listed();
    promises.explained();
    promises.lean();
    return List.copyOf(promises.broken);
  }

  private void breaks(Promise promise, String what, Object... values) {
    broken.add(new Violation(promise, what.formatted(values)));
  }

  private void ended() {
    evidence
        .given()
        .forEach((id, number) -> {
          JobFacts job = recorded.get(id);
          if (job == null) {
            breaks(Promise.ENDED, "%s (job %d): no record of it", id, number);
          } else if (job.end().isEmpty()) {
            breaks(
                Promise.ENDED,
                "%s (job %d): still %s, attempt %d",
                id,
                number,
                job.state(),
                job.attempt());
          }
        });
  }

  private void recordedOnce() {
    Map<String, Integer> done = new HashMap<>();
    for (RunFacts run : evidence.runs()) {
      if (run.state() == RunState.DONE && done.merge(run.job(), 1, Integer::sum) == 2) {
        breaks(Promise.RECORDED_ONCE, "%s: two attempts are recorded as done", run.job());
      }
    }
    for (JobFacts job : evidence.shown()) {
      JobFacts stored = recorded.get(job.id());
      if (stored != null && !stored.end().equals(job.end())) {
        breaks(
            Promise.RECORDED_ONCE,
            "%s: shown with end %s, recorded with %s",
            job.id(),
            job.end(),
            stored.end());
      }
    }
    Map<Integer, Set<String>> ids = new HashMap<>();
    evidence.given().forEach((id, number) -> ids(ids, number).add(id));
    evidence.notes().forEach(note -> ids(ids, note.number()).add(note.id()));
    ids.forEach((number, several) -> {
      if (several.size() > 1) {
        breaks(Promise.RECORDED_ONCE, "job %d became %s", number, several);
      }
    });
  }

  private static Set<String> ids(Map<Integer, Set<String>> ids, int number) {
    return ids.computeIfAbsent(number, any -> new TreeSet<>());
  }

  private void truth() {
    for (JobFacts job : evidence.recorded()) {
      Optional<End> end = job.end().filter(End::isOwn);
      if (end.isPresent() && !hasEnded(job, end.get().exitStatus())) {
        breaks(
            Promise.TRUE,
            "%s: recorded with exit status %d, attempt %d; no such execution ended so",
            job.id(),
            end.get().exitStatus(),
            job.attempt());
      }
      if (end.isPresent() && end.get().results().isEmpty()) {
        breaks(Promise.TRUE, "%s: ended by itself and has no results", job.id());
      }
    }
    evidence.wrongResults().forEach((id, wrong) -> breaks(Promise.TRUE, "%s: %s", id, wrong));
  }

  private boolean hasEnded(JobFacts job, int status) {
    return evidence.notes().stream()
        .anyMatch(note ->
            note.id().equals(job.id())
                && note.attempt() == job.attempt()
                && note.status().isPresent()
                && note.status().getAsInt() == status);
  }

  private void ordered() {
    for (JobFacts job : evidence.recorded()) {
      int before = 0;
      for (int attempt : job.attempts()) {
        if (attempt <= before || attempt > job.attempt()) {
          breaks(
              Promise.ORDERED,
              "%s: attempts %s, the last being %d",
              job.id(),
              job.attempts(),
              job.attempt());
        }
        before = attempt;
      }
    }
  }

  private record Attempt(String job, int number) {}

  private void accounted() {
    Set<Attempt> known = new HashSet<>();
    evidence.runs().forEach(run -> known.add(new Attempt(run.job(), run.attempt())));
    for (JobFacts job : evidence.recorded()) {
      job.attempts().forEach(number -> known.add(new Attempt(job.id(), number)));
    }
    Set<Attempt> started = new HashSet<>();
    for (Oracle.Note note : evidence.notes()) {
      Attempt attempt = new Attempt(note.id(), note.attempt());
      if (note.isStart() && !started.add(attempt)) {
        breaks(Promise.ACCOUNTED, "%s: attempt %d was started twice", note.id(), note.attempt());
      }
      if (note.isStart() && !known.contains(attempt)) {
        breaks(Promise.ACCOUNTED, "%s: attempt %d ran unrecorded", note.id(), note.attempt());
      }
    }
  }

  private void runOnce() {
    Map<String, Integer> starts = new HashMap<>();
    evidence.notes().stream()
        .filter(Oracle.Note::isStart)
        .forEach(note -> starts.merge(note.id(), 1, Integer::sum));
    starts.forEach((id, number) -> {
      JobFacts job = recorded.get(id);
      if (number > 1 && job != null && !job.isRerunnable()) {
        breaks(Promise.RUN_ONCE, "%s: not rerunnable and started %d times", id, number);
      }
    });
  }

  private void settled() {
    if (evidence.offers() > 0) {
      breaks(Promise.SETTLED, "%d offers are left", evidence.offers());
    }
    for (RunFacts run : evidence.runs()) {
      if (!run.state().isTerminal()) {
        breaks(Promise.SETTLED, "%s: attempt %d is %s", run.job(), run.attempt(), run.state());
      }
    }
  }

  private void clean() {
    evidence.processes().forEach(process -> breaks(Promise.CLEAN, "%s still lives", process));
    for (Upload upload : evidence.uploads()) {
      if (!isExcused(upload)) {
        breaks(Promise.CLEAN, "%s is left", upload.folder());
      }
    }
  }

  /// A worker that was killed, or that lost its job, may leave the half of an upload behind; one
  /// that recorded the end of its attempt itself may not.
  private boolean isExcused(Upload upload) {
    return evidence.runs().stream()
        .anyMatch(run ->
            upload.job().filter(job -> isOf(job, run)).isPresent()
                && upload.attempt() == run.attempt()
                && (run.state() == RunState.LOST || run.state() == RunState.CANCELLED));
  }

  /// A folder's name has the number of an array, not the index of a task, for sure.
  private static boolean isOf(String job, RunFacts run) {
    return run.job().equals(job) || run.job().startsWith(job.substring(0, job.indexOf('.')) + "[");
  }

  private void listed() {
    Set<String> shown = new TreeSet<>();
    evidence.shown().forEach(job -> shown.add(job.id()));
    Set<String> missing = new TreeSet<>(evidence.given().keySet());
    missing.removeAll(shown);
    missing.forEach(id -> breaks(Promise.LISTED, "%s is not listed", id));
    shown.removeAll(evidence.given().keySet());
    shown.forEach(id -> breaks(Promise.LISTED, "%s is listed and was never given out", id));
  }

  private void explained() {
    evidence.dispatchers().wrongRefusals().forEach(wrong -> breaks(Promise.EXPLAINED, "%s", wrong));
  }

  private void lean() {
    evidence
        .dispatchers()
        .memory()
        .ifPresent(memory -> {
          long allowed =
              memory.before() + memory.before() / GROWTH_PART + memory.jobs() * JOB_BYTES;
          if (memory.after() > allowed) {
            breaks(
                Promise.LEAN,
                "the leader's live memory went from %d to %d bytes, %d are allowed with %d jobs",
                memory.before(),
                memory.after(),
                allowed,
                memory.jobs());
          }
        });
  }
}
