package pkbs.protocol;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a JSON document must look like, as far as a record's components say it. A name that no
/// component has is not judged here.
///
/// @param kind of the value
/// @param members of an object with fixed names
/// @param each value of a list, or of an object with free names
/// @param isOptional whether `null` may stand for it, like a field that is not there
record JsonShape(
    Kind kind, Map<String, JsonShape> members, Optional<JsonShape> each, boolean isOptional) {
  private static final ClassValue<JsonShape> OF_RECORDS =
      new ClassValue<>() {
        @Override
        protected JsonShape computeValue(Class<?> type) {
          return record(type);
        }
      };

  static final JsonShape ANY = new JsonShape(Kind.ANY, Map.of(), Optional.empty(), true);

  /// Kinds of values, with the words that refuse another one.
  enum Kind {
    ANY("anything"),
    TEXT("a text"),
    WHOLE("a whole number of at most 32 bits"),
    FLAG("true or false"),
    LIST("a list"),
    OBJECT("an object");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  static JsonShape of(Class<? extends Record> type) {
    return OF_RECORDS.get(type);
  }

  JsonShape member(String name) {
    JsonShape free = each.orElse(ANY);
    return kind == Kind.OBJECT ? members.getOrDefault(name, free) : ANY;
  }

  JsonShape element() {
    return kind == Kind.LIST ? each.orElse(ANY) : ANY;
  }

  private JsonShape optional() {
    return new JsonShape(kind, members, each, true);
  }

  private static JsonShape record(Class<?> type) {
    Map<String, JsonShape> members = new HashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      members.put(component.getName(), of(component.getGenericType()).optional());
    }
    return new JsonShape(Kind.OBJECT, Map.copyOf(members), Optional.empty(), false);
  }

  private static JsonShape of(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      JsonShape last = of(arguments[arguments.length - 1]);
      if (generic.getRawType() == List.class) {
        return new JsonShape(Kind.LIST, Map.of(), Optional.of(last), false);
      }
      return generic.getRawType() == Map.class
          ? new JsonShape(Kind.OBJECT, Map.of(), Optional.of(last), false)
          : last;
    }
    return switch (type) {
      case Class<?> simple when simple == String.class -> simple(Kind.TEXT);
      case Class<?> simple when simple == int.class || simple == Integer.class ->
          simple(Kind.WHOLE);
      case Class<?> simple when simple == boolean.class || simple == Boolean.class ->
          simple(Kind.FLAG);
      case Class<?> simple when simple.isRecord() -> record(simple);
      default -> ANY;
    };
  }

  private static JsonShape simple(Kind kind) {
    return new JsonShape(kind, Map.of(), Optional.empty(), false);
  }
}
