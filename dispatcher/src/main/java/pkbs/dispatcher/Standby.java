package pkbs.dispatcher;

import java.time.Duration;
import java.util.Optional;
import pkbs.jetstream.JobBook.Glance;
import pkbs.protocol.LeaderRecord;

/// Tells a dispatcher that does not lead whether to take over, by looks at the books alone. Time is
/// this process's own: the books count as standing still for as long as this process saw them so. A
/// wrong guess costs the leader its epoch and no job, for its next append is refused. Source:
/// reliability design, 7.3.
final class Standby {
  private final String name;
  private final String process;
  private final Duration patience;
  private final Time time;
  private Optional<Glance> before = Optional.empty();
  private long standsSince;

  /// What to do now.
  enum Advice {
    TAKE_OVER,
    WAIT,
    /// Another dispatcher leads since this one did: this process must end.
    END
  }

  /// @param name the same after a restart: the predecessor on this seat is gone
  /// @param process of this start alone
  /// @param patience how long the books of another leader must stand still
  Standby(String name, String process, Duration patience, Time time) {
    this.name = name;
    this.process = process;
    this.patience = patience;
    this.time = time;
  }

  /// @param ledEpoch the last epoch that this process led in, 0 for none
  Advice judge(Glance now, long ledEpoch) {
    if (before.isEmpty() || !before.get().equals(now)) {
      before = Optional.of(now);
      standsSince = time.nanos();
    }
    if (now.leader().isEmpty()) {
      return Advice.TAKE_OVER;
    }
    LeaderRecord leader = now.leader().get();
    if (leader.process().equals(Optional.of(process))) {
      return Advice.TAKE_OVER;
    }
    if (ledEpoch > 0 && leader.epoch() >= ledEpoch) {
      return Advice.END;
    }
    boolean mayFollow = leader.resigned() || leader.dispatcher().equals(name);
    return mayFollow || time.since(standsSince).compareTo(patience) >= 0
        ? Advice.TAKE_OVER
        : Advice.WAIT;
  }

  /// Why it waits, for people.
  static String waiting(Glance now) {
    return now.leader()
        .map(leader ->
            "stands by: %s leads in epoch %d".formatted(leader.dispatcher(), leader.epoch()))
        .orElse("stands by");
  }
}
