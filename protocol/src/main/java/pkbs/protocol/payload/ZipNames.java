package pkbs.protocol.payload;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import pkbs.core.Limits;

/// The rules for the names in a zip: all below one folder, none twice on any file system.
final class ZipNames {
  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);

  private ZipNames() {}

  static void check(List<ZipItem> items) {
    Map<String, Seen> seen = new HashMap<>();
    for (ZipItem item : items) {
      checkOne(item.name());
      refuseCollision(item, seen);
    }
  }

  private record Seen(String spelling, boolean isFolder, boolean isEntry) {}

  private static void checkOne(String name) {
    String path = withoutSlash(name);
    List<String> parts = List.of(path.split("/", -1));
    if (parts.contains("..") && name.indexOf('\\') < 0) {
      throw ZipFault.bad("zip entry escapes the job directory: " + ZipFault.shown(name));
    }
    boolean allowed =
        name.indexOf('\\') < 0
            && !DRIVE.matcher(name).matches()
            && name.chars().noneMatch(Character::isISOControl)
            && parts.stream().allMatch(ZipNames::isPartAllowed);
    if (!allowed) {
      throw ZipFault.bad("zip entry name not allowed: " + ZipFault.shown(name));
    }
    if (parts.size() > Limits.ZIP_DEPTH_MAX) {
      throw ZipFault.bad(
          "zip entry is %d levels deep, limit %d: %s"
              .formatted(parts.size(), Limits.ZIP_DEPTH_MAX, ZipFault.shown(name)));
    }
  }

  private static boolean isPartAllowed(String part) {
    return !part.isEmpty()
        && !part.equals(".")
        && part.getBytes(StandardCharsets.UTF_8).length <= Limits.ZIP_SEGMENT_BYTES_MAX;
  }

  /// Looks at the name and at every folder above it, ignoring case and Unicode composition.
  private static void refuseCollision(ZipItem item, Map<String, Seen> seen) {
    String path = withoutSlash(item.name());
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      String folder = path.substring(0, slash);
      Seen before = seen.putIfAbsent(folded(folder), new Seen(folder, true, false));
      if (before != null && !(before.isFolder() && before.spelling().equals(folder))) {
        throw twice(item.name());
      }
    }
    Seen before = seen.put(folded(path), new Seen(path, item.isDirectory(), true));
    boolean impliedFolder =
        before != null
            && before.isFolder()
            && item.isDirectory()
            && !before.isEntry()
            && before.spelling().equals(path);
    if (before != null && !impliedFolder) {
      throw twice(item.name());
    }
  }

  private static RuntimeException twice(String name) {
    return ZipFault.bad("zip contains the same name twice: " + ZipFault.shown(name));
  }

  private static String folded(String path) {
    return Normalizer.normalize(path, Normalizer.Form.NFC)
        .toUpperCase(Locale.ROOT)
        .toLowerCase(Locale.ROOT);
  }

  private static String withoutSlash(String name) {
    return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
  }
}
