package pkbs.standalone;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// The supervisor's log: its standard error, which `pkbs up` has put into a file.
final class Journal {
  private Journal() {}

  static void say(String line) {
    System.err.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + line);
  }
}
