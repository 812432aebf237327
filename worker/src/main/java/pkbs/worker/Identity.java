package pkbs.worker;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;
import pkbs.core.WorkerId;

/// Who this process is. Made at start: a restarted process is another worker.
///
/// @param seat the place that at most one worker process has at a time
/// @param host for `exec_host` and `PBS_NODEFILE`
/// @param boot the random part, letters and digits
record Identity(WorkerId worker, String seat, String host, String boot) {
  private static final int BOOT_CHARS = 12;
  private static final int SEAT_CHARS_MAX = 80;

  static Identity atStart(String seat, String host) {
    String boot = UUID.randomUUID().toString().replace("-", "").substring(0, BOOT_CHARS);
    String token = seat.replaceAll("[^A-Za-z0-9_-]", "-");
    String start = token.substring(0, Math.min(token.length(), SEAT_CHARS_MAX));
    return new Identity(new WorkerId(start + "-" + boot), seat, host, boot);
  }

  /// Without its domain.
  static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName().split("\\.", 2)[0];
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
