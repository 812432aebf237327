package pkbs.standalone.faults;

import java.time.Duration;

/// Deadlines, generous: a machine that is busy with other tests fails none.
final class Patience {
  static final Duration LONG = Duration.ofSeconds(180);
  static final Duration SHORT = Duration.ofSeconds(60);

  private Patience() {}
}
