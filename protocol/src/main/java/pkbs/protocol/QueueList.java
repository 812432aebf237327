package pkbs.protocol;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The queues, and the server as PBS knows one.
///
/// @param queues in the order of their names
@Json
public record QueueList(Instant time, ServerView server, List<QueueView> queues) {

  /// @param defaultQueue of jobs that name none
  /// @param workers that take work now
  /// @param historySeconds how long ended jobs are kept
  @Json
  public record ServerView(
      String defaultQueue, int workers, long historySeconds, int arrayTasksMax) {}

  /// @param enabled whether it takes jobs
  /// @param started whether its jobs are started
  @Json
  public record QueueView(
      String name,
      boolean enabled,
      boolean started,
      int priority,
      Defaults defaults,
      Most most,
      Counts counts) {}

  /// What a job gets that asks for nothing.
  ///
  /// @param walltimeSeconds absent: the longest there is
  @Json
  public record Defaults(
      int ncpus, long memBytes, long scratchBytes, Optional<Long> walltimeSeconds) {}

  /// Limits; an absent one is none.
  ///
  /// @param queued jobs that have not ended, of all users together
  /// @param queuedOfUser jobs that have not ended
  @Json
  public record Most(
      Optional<Long> walltimeSeconds,
      Optional<Integer> queued,
      Optional<Integer> running,
      Optional<Integer> queuedOfUser,
      Optional<Integer> runningOfUser) {}

  /// Jobs that have not ended, by state.
  @Json
  public record Counts(int queued, int held, int waiting, int running, int exiting, int begun) {
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);

    public int total() {
      return queued + held + waiting + running + exiting + begun;
    }

    public Counts plus(Counts other) {
      return new Counts(
          queued + other.queued,
          held + other.held,
          waiting + other.waiting,
          running + other.running,
          exiting + other.exiting,
          begun + other.begun);
    }
  }
}
