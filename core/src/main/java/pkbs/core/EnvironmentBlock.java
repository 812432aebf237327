package pkbs.core;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Variables as a program is given them: `NAME=VALUE`, each ended by a zero byte, sorted by name,
/// in UTF-8. No character of a value has a meaning here. Source: environ(7).
public final class EnvironmentBlock {
  private EnvironmentBlock() {}

  /// Equal for equal variables.
  public static byte[] write(Map<String, String> variables) {
    StringBuilder block = new StringBuilder();
    new TreeMap<>(variables)
        .forEach((name, value) -> block.append(name).append('=').append(value).append('\0'));
    return block.toString().getBytes(StandardCharsets.UTF_8);
  }

  /// Empty unless every entry is whole, has a name, and is UTF-8; of a repeated name the first one
  /// counts, as for getenv(3).
  public static Optional<Map<String, String>> read(byte[] block) {
    Map<String, String> variables = new TreeMap<>();
    int start = 0;
    for (int at = 0; at < block.length; at++) {
      if (block[at] != 0) {
        continue;
      }
      Optional<String> entry = text(block, start, at);
      int equals = entry.map(text -> text.indexOf('=')).orElse(-1);
      if (equals < 1) {
        return Optional.empty();
      }
      String text = entry.orElseThrow();
      variables.putIfAbsent(text.substring(0, equals), text.substring(equals + 1));
      start = at + 1;
    }
    return start == block.length ? Optional.of(variables) : Optional.empty();
  }

  private static Optional<String> text(byte[] block, int start, int end) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(block, start, end - start);
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
