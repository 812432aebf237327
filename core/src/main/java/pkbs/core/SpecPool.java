package pkbs.core;

import java.util.LinkedHashMap;
import java.util.Map;

/// Makes equal descriptions, and equal parts of different ones, one object: a hundred thousand jobs
/// of few kinds then take the memory of their ids and states. Remembers the last [#PARTS_MAX] that
/// were seen. Not safe for threads.
public final class SpecPool {
  static final int PARTS_MAX = 8192;

  private final Map<Object, Object> parts =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Object> eldest) {
          return size() > PARTS_MAX;
        }
      };

  /// The same job with a shared description.
  public Job shared(Job job) {
    return job.with(shared(job.spec()), one(job.eligibility()), job.state());
  }

  /// An equal description, the same one for equal arguments while it is remembered.
  public JobSpec shared(JobSpec spec) {
    Object known = parts.get(spec);
    return known instanceof JobSpec same ? same : one(ofShared(spec));
  }

  private JobSpec ofShared(JobSpec spec) {
    return new JobSpec(
        one(spec.name()),
        one(spec.owner()),
        one(spec.queue()),
        one(spec.program()),
        one(spec.payload()),
        one(spec.variables()),
        one(spec.surroundings()),
        one(ofShared(spec.submission())),
        one(spec.resources()),
        one(spec.walltime()),
        spec.priority(),
        spec.rerunnable(),
        spec.retries(),
        one(spec.workdir()),
        one(spec.stdio()),
        spec.upload(),
        one(spec.resultsPath()),
        one(spec.accounting()),
        one(spec.array()));
  }

  private Submission ofShared(Submission submission) {
    return new Submission(
        one(submission.host()),
        one(submission.workdir()),
        one(submission.variables()),
        submission.arguments(),
        submission.sharedFiles());
  }

  /// Equal objects of one class stand for one another.
  @SuppressWarnings("unchecked")
  private <T> T one(T part) {
    Object known = parts.putIfAbsent(part, part);
    return known == null ? part : (T) known;
  }
}
