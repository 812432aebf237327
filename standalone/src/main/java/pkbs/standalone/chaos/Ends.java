package pkbs.standalone.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import pkbs.protocol.JobView;
import pkbs.standalone.chaos.Violation.Promise;

/// Remembers each end that was shown, because an end once shown is one for ever. Safe for threads.
public final class Ends {
  private final Map<String, String> first = new HashMap<>();
  private final List<Violation> changed = new ArrayList<>();

  /// @param jobs as the API shows them now
  public synchronized void look(List<JobView> jobs) {
    for (JobView job : jobs) {
      String end = job.end().map(now -> job.attempt() + " " + kept(job, now)).orElse("none");
      String before = first.get(job.id());
      if (before == null && job.end().isPresent()) {
        first.put(job.id(), end);
      } else if (before != null && !before.equals(end)) {
        first.put(job.id(), end);
        changed.add(
            new Violation(
                Promise.RECORDED_ONCE,
                "%s: was shown with end %s, then with %s".formatted(job.id(), before, end)));
      }
    }
  }

  /// Of a task of an array sizes and times are shown for some minutes only.
  private static String kept(JobView job, JobView.End end) {
    boolean isTask = job.array().flatMap(JobView.Array::index).isPresent();
    return isTask ? end.outcome() + " " + end.exitStatus() : end.toString();
  }

  /// Jobs whose end was seen.
  public synchronized int seen() {
    return first.size();
  }

  /// The ends that were not for ever.
  public synchronized List<Violation> changed() {
    return List.copyOf(changed);
  }
}
