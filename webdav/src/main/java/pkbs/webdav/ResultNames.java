package pkbs.webdav;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/// The names that the files of one folder get under the result folder.
///
/// A name is kept as it is, with three exceptions. A control character or backslash, which servers
/// refuse, becomes `_`. Bytes that are no UTF-8 become U+FFFD. A name that is reserved or that a
/// sibling has already (also where both are the same only after NFC, in which Nextcloud stores
/// names) gets `job-` in front until it is free: a job's own `stdout.txt` is `job-stdout.txt`.
final class ResultNames {
  private static final String PREFIX = "job-";
  private static final int HEX = 16;

  private final Set<String> taken = new HashSet<>();

  ResultNames(Set<String> reserved) {
    reserved.forEach(name -> taken.add(DavPath.nfc(name)));
  }

  String nameOf(Path name) {
    StringBuilder plain = new StringBuilder();
    text(name)
        .codePoints()
        .map(point -> Character.isISOControl(point) || point == '\\' ? '_' : point)
        .forEach(plain::appendCodePoint);
    String free = plain.toString();
    while (!taken.add(DavPath.nfc(free))) {
      free = PREFIX + free;
    }
    return free;
  }

  /// The name's bytes as UTF-8, also where the JVM was started in a locale that has another
  /// charset.
  private static String text(Path name) {
    String decoded = name.toString();
    if (decoded.chars().allMatch(c -> c < 0x80)) {
      return decoded;
    }
    String uri = name.toUri().getRawPath();
    String trimmed = uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
    return unescaped(trimmed.substring(trimmed.lastIndexOf('/') + 1));
  }

  private static String unescaped(String escaped) {
    ByteBuffer bytes = ByteBuffer.allocate(escaped.length());
    for (int i = 0; i < escaped.length(); i++) {
      if (escaped.charAt(i) == '%') {
        bytes.put((byte) Integer.parseInt(escaped, i + 1, i + 3, HEX));
        i += 2;
      } else {
        bytes.put((byte) escaped.charAt(i));
      }
    }
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
  }
}
