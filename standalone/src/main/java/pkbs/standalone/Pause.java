package pkbs.standalone;

import java.time.Duration;

/// Waits between two looks at something outside of this process.
final class Pause {
  private Pause() {}

  /// @throws CommandFailure where the thread is interrupted, which only the end of the JVM does
  static void of(Duration span) {
    try {
      Thread.sleep(span);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailure.failed("interrupted");
    }
  }
}
