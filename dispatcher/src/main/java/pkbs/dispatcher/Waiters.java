package pkbs.dispatcher;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import pkbs.core.Job;
import pkbs.core.JobId;

/// Requests that wait for the end of a job. Safe for threads.
final class Waiters {
  private final JobIndex jobs;
  private final Map<JobId, List<CountDownLatch>> waiting = new ConcurrentHashMap<>();

  Waiters(JobIndex jobs) {
    this.jobs = jobs;
  }

  void ended(Job job) {
    List<CountDownLatch> latches = waiting.remove(job.id());
    if (latches != null) {
      latches.forEach(CountDownLatch::countDown);
    }
  }

  /// Returns when the job has ended, is unknown, or the time is over.
  void awaitEnd(JobId id, Duration most) throws InterruptedException {
    CountDownLatch latch = new CountDownLatch(1);
    waiting.compute(
        id,
        (any, latches) -> {
          List<CountDownLatch> all = latches == null ? new CopyOnWriteArrayList<>() : latches;
          all.add(latch);
          return all;
        });
    try {
      boolean isActive = jobs.find(id).map(job -> !job.state().isTerminal()).orElse(false);
      if (isActive) {
        latch.await(most.toMillis(), TimeUnit.MILLISECONDS);
      }
    } finally {
      waiting.computeIfPresent(
          id,
          (any, latches) -> {
            latches.remove(latch);
            return latches.isEmpty() ? null : latches;
          });
    }
  }
}
