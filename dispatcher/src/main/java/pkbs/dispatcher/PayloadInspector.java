package pkbs.dispatcher;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import pkbs.core.Limits;
import pkbs.core.LineEndings;
import pkbs.core.PayloadRef;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.protocol.payload.ZipGuard;

/// Tells what a payload is and refuses what no worker could run. No I/O.
final class PayloadInspector {
  private static final int SNIFFED_BYTES = 8 * 1024;
  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final byte[] EMPTY_ZIP = {'P', 'K', 5, 6};

  private static final List<Magic> KNOWN =
      List.of(
          new Magic("application/x-executable", new byte[] {0x7F, 'E', 'L', 'F'}),
          new Magic("application/gzip", new byte[] {0x1F, (byte) 0x8B}),
          new Magic("application/pdf", new byte[] {'%', 'P', 'D', 'F'}));

  private record Magic(String type, byte[] bytes) {}

  /// What a payload is.
  ///
  /// @param warnings one line each, for people
  record Inspected(PayloadRef ref, boolean isZip, List<String> warnings) {}

  private PayloadInspector() {}

  /// @throws RefusedException where it is empty, too large, neither script nor zip, or a zip that
  ///   may not be unpacked
  static Inspected inspect(byte[] payload) {
    if (payload.length == 0) {
      throw refuse(Refusal.Code.BAD_PAYLOAD, "payload is empty");
    }
    if (payload.length > Limits.PAYLOAD_BYTES_MAX) {
      throw tooLarge("payload", payload.length);
    }
    PayloadRef ref = new PayloadRef(sha256(payload), payload.length);
    if (startsWith(payload, ZIP) || startsWith(payload, EMPTY_ZIP)) {
      ZipGuard.check(payload);
      return new Inspected(ref, true, List.of());
    }
    for (int i = 0; i < Math.min(payload.length, SNIFFED_BYTES); i++) {
      if (payload[i] == 0) {
        throw new RefusedException(
            Refusal.of(
                    Refusal.Code.UNSUPPORTED_PAYLOAD,
                    "payload",
                    "payload type %s not supported".formatted(type(payload)))
                .withHint("send a script or zip"));
      }
    }
    return new Inspected(ref, false, LineEndings.warning(payload).stream().toList());
  }

  static RefusedException tooLarge(String what, long bytes) {
    return new RefusedException(
        Refusal.of(
                Refusal.Code.PAYLOAD_TOO_LARGE,
                "payload",
                "%s is %d bytes, limit %d".formatted(what, bytes, Limits.PAYLOAD_BYTES_MAX))
            .withHint("upload data to WebDAV and fetch it in the script"));
  }

  /// As a directory's payload must be.
  static Inspected inspectZip(byte[] payload) {
    if (payload.length > 0 && payload.length <= Limits.PAYLOAD_BYTES_MAX) {
      ZipGuard.check(payload);
    }
    return inspect(payload);
  }

  private static String type(byte[] payload) {
    return KNOWN.stream()
        .filter(magic -> startsWith(payload, magic.bytes()))
        .map(Magic::type)
        .findFirst()
        .orElse("application/octet-stream");
  }

  private static boolean startsWith(byte[] payload, byte[] magic) {
    return payload.length >= magic.length
        && Arrays.equals(payload, 0, magic.length, magic, 0, magic.length);
  }

  private static RefusedException refuse(Refusal.Code code, String message) {
    return new RefusedException(Refusal.of(code, "payload", message));
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
