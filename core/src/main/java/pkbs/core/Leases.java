package pkbs.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which workers are alive, by the monotonic clock of the leader alone; all times are nanoseconds
/// of that clock. Not safe for threads. Lost with the leader: the next one gives every worker a
/// fresh full term. Source: reliability design, 7.7.
public final class Leases {
  private static final int MASS_WORKERS_MIN = 3;

  private final Terms terms;
  private final Map<WorkerId, Long> heardAt = new HashMap<>();
  private long lookedAt;
  private boolean hasLooked;
  private long silentSince;
  private boolean isMassSilence;

  /// The spans of the rules.
  ///
  /// @param lease silence after which a worker is lost
  /// @param stall lateness of the leader's own look that is not held against the workers
  /// @param patience how long nobody is lost while more than half of three or more are silent
  public record Terms(Duration lease, Duration stall, Duration patience) {
    /// A stall of five seconds, a patience of ten minutes.
    public static Terms of(Duration lease) {
      return new Terms(lease, Duration.ofSeconds(5), Duration.ofMinutes(10));
    }
  }

  public Leases(Terms terms) {
    this.terms = terms;
  }

  /// Gives a full term, to a known worker or a new one.
  public void renew(WorkerId worker, long now) {
    heardAt.put(worker, now);
  }

  public void end(WorkerId worker) {
    heardAt.remove(worker);
  }

  public boolean holds(WorkerId worker) {
    return heardAt.containsKey(worker);
  }

  /// Forgets all, for a new epoch.
  public void clear() {
    heardAt.clear();
    hasLooked = false;
    isMassSilence = false;
  }

  /// Ends the leases that ran out and names their workers. To be called at least once a second: a
  /// later call extends every lease by its own lateness, for a leader that stood still heard
  /// nobody.
  public List<WorkerId> expire(long now) {
    forgiveStall(now);
    List<WorkerId> silent = new ArrayList<>();
    heardAt.forEach((worker, at) -> {
      if (now - at > terms.lease().toNanos()) {
        silent.add(worker);
      }
    });
    boolean mass = !silent.isEmpty() && areMostQuiet(now);
    if (mass && !isMassSilence) {
      silentSince = now;
    }
    isMassSilence = mass;
    if (mass && now - silentSince < terms.patience().toNanos()) {
      return List.of();
    }
    silent.forEach(heardAt::remove);
    return silent;
  }

  /// Workers that fall silent together do so within a heartbeat of one another, and the first lease
  /// to run out must find them all: so half a lease of silence counts here.
  private boolean areMostQuiet(long now) {
    long quiet =
        heardAt.values().stream().filter(at -> now - at > terms.lease().toNanos() / 2).count();
    return heardAt.size() >= MASS_WORKERS_MIN && quiet * 2 > heardAt.size();
  }

  /// Whether so many are silent that the fault is more likely between them and the leader: an
  /// alarm.
  public boolean isMassSilence() {
    return isMassSilence;
  }

  private void forgiveStall(long now) {
    long late = hasLooked ? now - lookedAt : 0;
    if (late > terms.stall().toNanos()) {
      heardAt.replaceAll((worker, at) -> Math.min(now, at + late));
    }
    lookedAt = now;
    hasLooked = true;
  }
}
