package pkbs.dispatcher;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// JSON schemas of records, collected by name as they are referred to.
final class Schemas {
  private final Map<String, Object> byName = new TreeMap<>();

  Map<String, Object> all() {
    return byName;
  }

  /// A reference to a record's schema, which is made where it is not yet.
  Map<String, Object> ref(Class<?> shape) {
    String name =
        shape.getEnclosingClass() == null
            ? shape.getSimpleName()
            : shape.getEnclosingClass().getSimpleName() + shape.getSimpleName();
    if (!byName.containsKey(name)) {
      byName.put(name, Map.of());
      byName.put(name, object(shape));
    }
    return Map.of("$ref", "#/components/schemas/" + name);
  }

  private Map<String, Object> object(Class<?> shape) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (RecordComponent component : shape.getRecordComponents()) {
      properties.put(component.getName(), schema(component.getGenericType()));
      if (component.getType() != Optional.class) {
        required.add(component.getName());
      }
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    if (!required.isEmpty() && !shape.getSimpleName().endsWith("Request")) {
      schema.put("required", required);
    }
    return schema;
  }

  private Map<String, Object> schema(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
      if (generic.getRawType() == List.class) {
        return Map.of("type", "array", "items", schema(last));
      }
      if (generic.getRawType() == Map.class) {
        return Map.of("type", "object", "additionalProperties", schema(last));
      }
      return schema(last);
    }
    return switch (type) {
      case Class<?> simple when simple == int.class || simple == Integer.class ->
          Map.of("type", "integer", "format", "int32");
      case Class<?> simple when simple == long.class || simple == Long.class ->
          Map.of("type", "integer", "format", "int64");
      case Class<?> simple when simple == double.class -> Map.of("type", "number");
      case Class<?> simple when simple == boolean.class || simple == Boolean.class ->
          Map.of("type", "boolean");
      case Class<?> simple when simple == Instant.class ->
          Map.of("type", "string", "format", "date-time");
      case Class<?> simple when simple.isRecord() -> ref(simple);
      default -> Map.of("type", "string");
    };
  }
}
