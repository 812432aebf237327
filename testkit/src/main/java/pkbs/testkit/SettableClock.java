package pkbs.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/// A clock that moves only when told. The wall clock and the monotonic one move together, except by
/// [#jumpTo], which moves the wall clock alone, as an operator's `date -s` does. Safe for threads.
public final class SettableClock extends Clock implements LongSupplier {
  private final AtomicReference<Instant> now;
  private final AtomicLong nanos = new AtomicLong();

  public SettableClock(Instant start) {
    now = new AtomicReference<>(start);
  }

  /// Starts at noon of 2026-11-21, UTC.
  public SettableClock() {
    this(Instant.parse("2026-11-21T12:00:00Z"));
  }

  public void advance(Duration by) {
    nanos.addAndGet(by.toNanos());
    now.updateAndGet(at -> at.plus(by));
  }

  public void jumpTo(Instant wall) {
    now.set(wall);
  }

  /// In the place of `System.nanoTime()`.
  public long nanos() {
    return nanos.get();
  }

  /// As [#nanos()].
  @Override
  public long getAsLong() {
    return nanos();
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
