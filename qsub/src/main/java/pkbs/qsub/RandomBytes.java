package pkbs.qsub;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;

/// Bytes nobody can guess. The kernel's device spares the start-up of the JDK's providers.
final class RandomBytes {
  private RandomBytes() {}

  static byte[] of(int count) {
    byte[] bytes = new byte[count];
    try (InputStream device = new FileInputStream("/dev/urandom")) {
      if (device.readNBytes(bytes, 0, count) == count) {
        return bytes;
      }
    } catch (IOException e) {
      return fromJdk(bytes);
    }
    return fromJdk(bytes);
  }

  private static byte[] fromJdk(byte[] bytes) {
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }
}
