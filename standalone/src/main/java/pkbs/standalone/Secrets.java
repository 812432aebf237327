package pkbs.standalone;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/// The random words of an instance. Made once, kept in files of mode 0600, and in no other place
/// but those files that programs read them from.
public final class Secrets {
  private static final int RANDOM_BYTES = 32;

  private Secrets() {}

  /// The word in the file; a new one where there is none.
  static String keep(Path file) {
    return PrivateFile.read(file)
        .filter(word -> !word.isEmpty())
        .orElseGet(() -> {
          String word = fresh();
          PrivateFile.write(file, word + "\n");
          return word;
        });
  }

  /// 43 letters, digits, `_` and `-`: 256 random bits.
  public static String fresh() {
    byte[] bytes = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  public static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
