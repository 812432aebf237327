package pkbs.protocol;

import io.avaje.json.JsonException;
import io.avaje.jsonb.Jsonb;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;

/// Reads and writes every shape of this package. Adapters are generated at compile time. Safe for
/// threads.
public final class PkbsJson {
  private static final Jsonb STRICT = Jsonb.builder().failOnUnknown(true).build();
  private static final Jsonb LENIENT = Jsonb.builder().build();

  private static final Pattern UNKNOWN_PROPERTY = Pattern.compile("Unknown property (\\S+) at");
  private static final Pattern EXCERPT = Pattern.compile("(?s),? following: .*$");

  private PkbsJson() {}

  public static byte[] write(Object shape) {
    return LENIENT.toJsonBytes(shape);
  }

  public static String writeText(Object shape) {
    return new String(write(shape), StandardCharsets.UTF_8);
  }

  public static String writePretty(Object shape) {
    return LENIENT.toJsonPretty(shape);
  }

  /// Reads what pkbs wrote, perhaps a newer version: unknown fields are passed over.
  ///
  /// @throws MalformedJsonException where it is no such shape
  public static <T> T read(Class<T> type, byte[] json) {
    try {
      return LENIENT.type(type).fromJson(json);
    } catch (JsonException | IllegalArgumentException | NullPointerException e) {
      throw new MalformedJsonException(type.getSimpleName(), e);
    }
  }

  /// Reads what a caller sent: unknown fields are refused.
  ///
  /// @throws RefusedException [Refusal.Code#MALFORMED], naming the place
  public static <T> T readRequest(Class<T> type, byte[] json, String field) {
    try {
      return STRICT.type(type).fromJson(json);
    } catch (JsonException | IllegalArgumentException | IllegalStateException e) {
      throw malformed(field, e);
    } catch (NullPointerException e) {
      throw malformed(field, new IllegalArgumentException("a field is missing or null", e));
    }
  }

  /// The library's message without the excerpt of the input, which may hold anything.
  private static RefusedException malformed(String field, RuntimeException e) {
    String message = e.getMessage() == null ? "not readable" : e.getMessage();
    Matcher unknown = UNKNOWN_PROPERTY.matcher(message);
    String reason =
        unknown.lookingAt()
            ? "unknown field \"" + unknown.group(1) + "\""
            : "not the expected JSON: " + EXCERPT.matcher(message).replaceFirst("");
    return new RefusedException(Refusal.of(Refusal.Code.MALFORMED, field, reason));
  }
}
