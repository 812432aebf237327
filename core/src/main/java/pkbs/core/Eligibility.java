package pkbs.core;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// What must be so before a job may be placed, besides room for it, and where it then stands.
///
/// @param notBefore the earliest start (`-a`); absent or past: at once
/// @param rank its place among jobs of its priority where `qorder` gave it another than its number
public record Eligibility(
    Holds holds, Optional<Instant> notBefore, Dependencies dependencies, Optional<Long> rank) {
  public static final Eligibility AT_ONCE =
      new Eligibility(Holds.NONE, Optional.empty(), Dependencies.NONE, Optional.empty());

  public Eligibility {
    holds = holds == null ? Holds.NONE : holds;
    dependencies = dependencies == null ? Dependencies.NONE : dependencies;
  }

  public Eligibility with(Holds other) {
    return new Eligibility(other, notBefore, dependencies, rank);
  }

  public Eligibility with(Dependencies other) {
    return new Eligibility(holds, notBefore, other, rank);
  }

  public Eligibility from(Optional<Instant> time) {
    return new Eligibility(holds, time, dependencies, rank);
  }

  public Eligibility ranked(long place) {
    return new Eligibility(holds, notBefore, dependencies, Optional.of(place));
  }

  /// The state of a job that no worker has. Holds come first, since only people end them; then
  /// other jobs; then the clock.
  public JobState settled(Instant now) {
    if (holds.isHeld()) {
      return new JobState.Held(holds.note(), now);
    }
    if (!dependencies.areMet()) {
      return new JobState.Held(Excerpt.of(dependencies.waiting(), Limits.REASON_CHARS_MAX), now);
    }
    return notBefore
        .filter(time -> time.isAfter(now))
        .<JobState>map(time -> new JobState.Waiting(time, now))
        .orElseGet(() -> new JobState.Queued(now));
  }

  /// As `Hold_Types` shows them: a job that waits for others is held by the system.
  public String holdLetters() {
    boolean waits = !dependencies.areMet();
    return (waits ? holds.with(Set.of(HoldType.SYSTEM), "") : holds).letters();
  }
}
