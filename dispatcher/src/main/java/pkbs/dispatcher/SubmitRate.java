package pkbs.dispatcher;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import pkbs.core.Owner;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;

/// How fast one owner may submit, whatever comes of it. Forgotten when the process ends. Safe for
/// threads.
final class SubmitRate {
  private static final double NANOS = Duration.ofSeconds(1).toNanos();

  private final Limit limit;
  private final Time time;
  private final Map<Owner, Bucket> buckets = new ConcurrentHashMap<>();

  /// @param perSecond in the long run
  /// @param burst at once, after a pause
  record Limit(int perSecond, int burst) {}

  /// What one owner may still send.
  private static final class Bucket {
    private double left;
    private long at;

    Bucket(double left, long at) {
      this.left = left;
      this.at = at;
    }

    /// A refused request costs nothing: who goes on asking gets in at the allowed rate.
    synchronized boolean take(Limit limit, long now) {
      left = Math.min(limit.burst(), left + (now - at) / NANOS * limit.perSecond());
      at = now;
      if (left < 1) {
        return false;
      }
      left--;
      return true;
    }
  }

  SubmitRate(Limit limit, Time time) {
    this.limit = limit;
    this.time = time;
  }

  /// Counts one request.
  ///
  /// @throws RefusedException `TOO_MANY_REQUESTS`
  void count(Owner owner) {
    long now = time.nanos();
    Bucket bucket = buckets.computeIfAbsent(owner, any -> new Bucket(limit.burst(), now));
    if (!bucket.take(limit, now)) {
      throw new RefusedException(
          Refusal.of(
                  Refusal.Code.TOO_MANY_REQUESTS,
                  "%s submits more than %d jobs a second, nothing was submitted"
                      .formatted(owner, limit.perSecond()))
              .withHint("retry later"));
    }
  }
}
