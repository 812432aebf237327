package pkbs.protocol;

import io.avaje.json.JsonException;
import io.avaje.json.JsonReader;
import io.avaje.jsonb.Jsonb;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.core.pbs.Quoted;
import pkbs.jsonb.GeneratedJsonComponent;

/// Reads and writes every shape of this package. Adapters are generated at compile time. Safe for
/// threads.
public final class PkbsJson {
  private static final Jsonb LENIENT = build(false);

  /// Made when the first request is read, which commands never do.
  private static final class Requests {
    static final Jsonb STRICT = build(true);
    static final Pattern UNKNOWN_PROPERTY = Pattern.compile("(?s)Unknown property (.*?) at");
    static final Pattern EXCERPT = Pattern.compile("(?s),? following: .*$");
  }

  private PkbsJson() {}

  /// Names the adapters. Left to itself the library looks for them as services, twice, which opens
  /// the jar and was a fifth of the time of a short command.
  private static Jsonb build(boolean strict) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(new NoServices());
    try {
      return Jsonb.builder()
          .add(OptionalJson::create)
          .add(new GeneratedJsonComponent())
          .failOnUnknown(strict)
          .build();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /// Where [java.util.ServiceLoader] finds nothing.
  private static final class NoServices extends ClassLoader {
    private NoServices() {
      super(null);
    }

    @Override
    public Enumeration<URL> getResources(String name) {
      return Collections.emptyEnumeration();
    }
  }

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

  /// Reads what a caller sent: JSON to the letter, every value of its kind, no name twice, no
  /// unknown name.
  ///
  /// @param field the whole document's, for the message
  /// @throws RefusedException [Refusal.Code#MALFORMED], naming the place
  public static <T extends Record> T readRequest(Class<T> type, byte[] json, String field) {
    StrictJson.check(json, JsonShape.of(type), field);
    try (JsonReader reader = Requests.STRICT.reader(json)) {
      return Requests.STRICT.type(type).fromJson(reader);
    } catch (JsonException | IllegalArgumentException | IllegalStateException e) {
      throw malformed(field, e);
    } catch (NullPointerException e) {
      throw malformed(field, new IllegalArgumentException("a field is missing or null", e));
    }
  }

  /// The library's message without the excerpt of the input, which may hold anything.
  private static RefusedException malformed(String field, RuntimeException e) {
    String message = e.getMessage() == null ? "not readable" : e.getMessage();
    Matcher unknown = Requests.UNKNOWN_PROPERTY.matcher(message);
    if (unknown.lookingAt()) {
      String name = Quoted.shown(unknown.group(1));
      String reason = "unknown field " + Quoted.twice(unknown.group(1));
      return new RefusedException(Refusal.of(Refusal.Code.MALFORMED, name, reason));
    }
    String reason =
        "not the expected JSON: "
            + Quoted.shown(Requests.EXCERPT.matcher(message).replaceFirst(""));
    return new RefusedException(Refusal.of(Refusal.Code.MALFORMED, field, reason));
  }
}
