package pkbs.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A text in a JSON document that [PkbsJson] cannot read: the library stops at 32 768 characters
/// and does not say of which field. Nothing that pkbs writes holds one.
///
/// @param field the names that lead to it, joined by `.`; for a name its object's
/// @param bytes its length in the document
public record LongText(String field, int bytes) {
  public static final int BYTES_MAX = 32_000;

  /// Looks for the first one. What is not JSON has none, or any.
  public static Optional<LongText> find(byte[] json) {
    return json.length <= BYTES_MAX ? Optional.empty() : new Scan(json).first();
  }

  private static final class Scan {
    private final byte[] json;
    private final Deque<String> parents = new ArrayDeque<>();
    private String name = "";

    Scan(byte[] json) {
      this.json = json;
    }

    Optional<LongText> first() {
      for (int at = 0; at < json.length; at++) {
        switch (json[at]) {
          case '{', '[' -> {
            parents.addLast(name);
            name = "";
          }
          case '}', ']' -> name = parents.isEmpty() ? "" : parents.removeLast();
          case '"' -> {
            int end = endOfText(at + 1);
            boolean isName = isName(end + 1);
            int bytes = end - at - 1;
            if (bytes > BYTES_MAX) {
              return Optional.of(new LongText(field(isName ? "" : name), bytes));
            }
            if (isName) {
              name = new String(json, at + 1, bytes, StandardCharsets.UTF_8);
            }
            at = end;
          }
          default -> {}
        }
      }
      return Optional.empty();
    }

    private int endOfText(int start) {
      int at = start;
      while (at < json.length && json[at] != '"') {
        at += json[at] == '\\' ? 2 : 1;
      }
      return Math.min(at, json.length);
    }

    private boolean isName(int start) {
      int at = start;
      while (at < json.length && json[at] <= ' ' && json[at] > 0) {
        at++;
      }
      return at < json.length && json[at] == ':';
    }

    private String field(String last) {
      return Stream.concat(parents.stream(), Stream.of(last))
          .filter(part -> !part.isEmpty())
          .collect(Collectors.joining("."));
    }
  }
}
