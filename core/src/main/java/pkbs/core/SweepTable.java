package pkbs.core;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The values in which the tasks of a sweep differ: a row for each task, in the order of the
/// indices. Stored beside the job's record.
///
/// @param columns names, at least one
/// @param rows each with a value for every column
public record SweepTable(List<String> columns, List<List<String>> rows) {
  public SweepTable {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
    if (columns.isEmpty()) {
      throw new IllegalArgumentException("a sweep without columns");
    }
    for (List<String> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException("a row of another width: " + row.size());
      }
    }
  }

  /// One column.
  public static SweepTable of(String column, List<String> values) {
    return new SweepTable(List.of(column), values.stream().map(List::of).toList());
  }

  /// The values of a task by column.
  ///
  /// @param row from 0
  public Map<String, String> row(int row) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int column = 0; column < columns.size(); column++) {
      values.put(columns.get(column), rows.get(row).get(column));
    }
    return values;
  }

  /// Every row of this one with every row of the other, whose rows change faster.
  public SweepTable times(SweepTable other) {
    List<List<String>> product = new ArrayList<>();
    for (List<String> row : rows) {
      for (List<String> more : other.rows) {
        product.add(joined(row, more));
      }
    }
    return new SweepTable(joined(columns, other.columns), product);
  }

  private static List<String> joined(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }

  /// The number of columns, their names, then the values row by row, each ended by a zero byte, in
  /// UTF-8.
  public byte[] write() {
    StringBuilder text = new StringBuilder();
    text.append(columns.size()).append('\0');
    columns.forEach(column -> text.append(column).append('\0'));
    rows.forEach(row -> row.forEach(value -> text.append(value).append('\0')));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /// What [#write] wrote; empty for anything else.
  public static Optional<SweepTable> read(byte[] bytes) {
    Optional<List<String>> texts = texts(bytes);
    int width = texts.filter(all -> !all.isEmpty()).map(all -> width(all.getFirst())).orElse(0);
    if (width < 1 || (texts.get().size() - 1) % width != 0 || texts.get().size() == 1) {
      return Optional.empty();
    }
    List<String> all = texts.get();
    List<List<String>> rows = new ArrayList<>();
    for (int at = 1 + width; at < all.size(); at += width) {
      rows.add(List.copyOf(all.subList(at, at + width)));
    }
    return Optional.of(new SweepTable(all.subList(1, 1 + width), rows));
  }

  private static int width(String text) {
    return text.matches("[1-9]\\d{0,5}") ? Integer.parseInt(text) : 0;
  }

  private static Optional<List<String>> texts(byte[] bytes) {
    List<String> texts = new ArrayList<>();
    int start = 0;
    try {
      for (int at = 0; at < bytes.length; at++) {
        if (bytes[at] == 0) {
          ByteBuffer text = ByteBuffer.wrap(bytes, start, at - start);
          texts.add(StandardCharsets.UTF_8.newDecoder().decode(text).toString());
          start = at + 1;
        }
      }
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
    return start == bytes.length ? Optional.of(texts) : Optional.empty();
  }
}
