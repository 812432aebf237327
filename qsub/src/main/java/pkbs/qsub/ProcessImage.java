package pkbs.qsub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;

/// Arguments and environment of this process as bytes that the kernel keeps, read as UTF-8. What
/// the JVM offers was decoded by the locale, which under `LANG=C` turns every other character into
/// `?`. Source: proc(5).
final class ProcessImage {
  private static final Path ARGUMENTS = Path.of("/proc/self/cmdline");
  private static final Path ENVIRONMENT = Path.of("/proc/self/environ");

  /// Before the names of variables that a JVM would heed; `bin/launch` renames them.
  private static final String KEPT = "PKBS_KEPT_";

  /// The kept value of a variable that was not set.
  private static final String UNSET = "(unset by bin/launch)";

  private ProcessImage() {}

  /// @param decoded what `main` was given; its length says where the program's own ones begin
  /// @throws RefusedException naming the first argument that is not UTF-8
  static List<String> arguments(String[] decoded) {
    List<byte[]> raw = parts(ARGUMENTS);
    if (raw.size() < decoded.length) {
      return List.of(decoded);
    }
    return decode(raw.subList(raw.size() - decoded.length, raw.size()));
  }

  /// @param raw the first one is the verb and counts as number 0
  static List<String> decode(List<byte[]> raw) {
    List<String> arguments = new ArrayList<>(raw.size());
    for (byte[] argument : raw) {
      try {
        arguments.add(
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(argument))
                .toString());
      } catch (CharacterCodingException e) {
        throw new RefusedException(
            Refusal.of(
                Refusal.Code.MALFORMED,
                "argv",
                "argument " + arguments.size() + " is not valid UTF-8"));
      }
    }
    return arguments;
  }

  static Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    for (byte[] part : parts(ENVIRONMENT)) {
      String text = new String(part, StandardCharsets.UTF_8);
      int equals = text.indexOf('=');
      if (equals > 0) {
        environment.putIfAbsent(text.substring(0, equals), text.substring(equals + 1));
      }
    }
    return withKept(environment.isEmpty() ? System.getenv() : environment);
  }

  /// Puts back what the launcher hid from the JVM or changed for it.
  static Map<String, String> withKept(Map<String, String> environment) {
    Map<String, String> original = new LinkedHashMap<>(environment);
    original.keySet().removeIf(name -> name.startsWith(KEPT));
    environment.forEach((name, value) -> {
      if (name.startsWith(KEPT)) {
        original.put(name.substring(KEPT.length()), value);
      }
    });
    original.values().removeIf(UNSET::equals);
    return original;
  }

  private static List<byte[]> parts(Path file) {
    List<byte[]> parts = new ArrayList<>();
    try {
      byte[] all = Files.readAllBytes(file);
      int start = 0;
      for (int i = 0; i < all.length; i++) {
        if (all[i] == 0) {
          parts.add(java.util.Arrays.copyOfRange(all, start, i));
          start = i + 1;
        }
      }
    } catch (IOException e) {
      return List.of();
    }
    return parts;
  }
}
