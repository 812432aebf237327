package pkbs.standalone;

import java.time.Duration;

/// How long a part that died waits for its next start: 0.2 s, doubled each time, at most 10 s.
record BackOff(Duration delay) {
  static final BackOff FIRST = new BackOff(Duration.ofMillis(200));
  static final Duration DELAY_MAX = Duration.ofSeconds(10);

  BackOff next() {
    Duration doubled = delay.multipliedBy(2);
    return new BackOff(doubled.compareTo(DELAY_MAX) > 0 ? DELAY_MAX : doubled);
  }
}
