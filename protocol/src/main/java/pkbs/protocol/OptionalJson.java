package pkbs.protocol;

import io.avaje.json.JsonAdapter;
import io.avaje.json.JsonReader;
import io.avaje.json.JsonWriter;
import io.avaje.jsonb.Jsonb;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads an explicit `null` like a field that is not there; the library's own adapter makes a null
/// of it.
record OptionalJson<T>(JsonAdapter<T> value) implements JsonAdapter<Optional<T>> {

  /// An adapter factory for [Jsonb.Builder].
  static @Nullable JsonAdapter<?> create(Type type, Jsonb jsonb) {
    return type instanceof ParameterizedType optional && optional.getRawType() == Optional.class
        ? new OptionalJson<>(jsonb.adapter(optional.getActualTypeArguments()[0]))
        : null;
  }

  @Override
  public void toJson(JsonWriter writer, Optional<T> optional) {
    optional.ifPresentOrElse(present -> value.toJson(writer, present), writer::nullValue);
  }

  @Override
  public Optional<T> fromJson(JsonReader reader) {
    return reader.isNullValue() ? Optional.empty() : Optional.of(value.fromJson(reader));
  }

  @Override
  public JsonAdapter<Optional<T>> nullSafe() {
    return this;
  }
}
