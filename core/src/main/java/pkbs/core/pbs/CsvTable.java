package pkbs.core.pbs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import pkbs.core.Limits;
import pkbs.core.SweepTable;

/// Comma-separated values whose first record names the columns. Fields may be quoted with `"`, a
/// quote in one is doubled, and a quoted field may hold commas and line ends. Empty lines are left
/// out, and so is a byte order mark. Source: RFC 4180.
public final class CsvTable {
  private static final char QUOTE = '"';
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final String text;
  private int position;
  private int line = 1;

  private CsvTable(String text) {
    this.text = text;
    this.position = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? 1 : 0;
  }

  /// A record, and the line that it begins in.
  private record Fields(int line, List<String> values, boolean isBlank) {}

  /// @throws PbsSyntaxException naming the line, where a quote is not closed, a record has another
  ///   number of fields than the first, a column's name is none or there twice, or no record
  ///   follows
  public static SweepTable parse(String text) {
    CsvTable csv = new CsvTable(text);
    List<Fields> records = new ArrayList<>();
    while (csv.position < text.length()) {
      Fields next = csv.record();
      if (!next.isBlank()) {
        records.add(next);
      }
    }
    if (records.size() < 2) {
      throw fault(1, "no rows; the first line names the columns, each other one is a task");
    }
    if (records.size() - 1 > Limits.ARRAY_TASKS_MAX) {
      throw fault(1, "%d rows, limit %d".formatted(records.size() - 1, Limits.ARRAY_TASKS_MAX));
    }
    List<String> columns = records.getFirst().values().stream().map(String::strip).toList();
    checkColumns(columns);
    List<List<String>> rows = new ArrayList<>();
    for (Fields record : records.subList(1, records.size())) {
      if (record.values().size() != columns.size()) {
        throw fault(
            record.line(),
            "%d values, the first line has %d columns"
                .formatted(record.values().size(), columns.size()));
      }
      rows.add(record.values());
    }
    return new SweepTable(columns, rows);
  }

  /// The fields of one record without a header: `0.1,"a,b"`.
  ///
  /// @throws PbsSyntaxException where a quote is not closed, or more than one record is there
  static List<String> fields(String text) {
    CsvTable csv = new CsvTable(text);
    Fields fields = csv.record();
    if (csv.position < text.length()) {
      throw fault(1, "more than one line");
    }
    return fields.values();
  }

  private static void checkColumns(List<String> columns) {
    Set<String> seen = new HashSet<>();
    for (String column : columns) {
      try {
        SweepColumn.check(column);
      } catch (PbsSyntaxException e) {
        throw fault(1, e.describe());
      }
      if (!seen.add(column)) {
        throw fault(1, "column " + Quoted.twice(column) + " is there twice");
      }
    }
  }

  private Fields record() {
    int begins = line;
    boolean isBlank = position < text.length() && "\r\n".indexOf(text.charAt(position)) >= 0;
    List<String> values = new ArrayList<>();
    while (true) {
      values.add(field(begins));
      if (position >= text.length()) {
        return new Fields(begins, values, isBlank);
      }
      char end = text.charAt(position++);
      if (end == ',') {
        continue;
      }
      if (end == '\r' && position < text.length() && text.charAt(position) == '\n') {
        position++;
      }
      line++;
      return new Fields(begins, values, isBlank);
    }
  }

  private String field(int begins) {
    if (position < text.length() && text.charAt(position) == QUOTE) {
      return quoted(begins);
    }
    int start = position;
    while (position < text.length() && ",\r\n".indexOf(text.charAt(position)) < 0) {
      position++;
    }
    return text.substring(start, position);
  }

  private String quoted(int begins) {
    StringBuilder value = new StringBuilder();
    position++;
    while (position < text.length()) {
      char c = text.charAt(position++);
      if (c != QUOTE) {
        line += c == '\n' ? 1 : 0;
        value.append(c);
      } else if (position < text.length() && text.charAt(position) == QUOTE) {
        value.append(QUOTE);
        position++;
      } else {
        requireEnd();
        return value.toString();
      }
    }
    throw fault(begins, "a quote is not closed");
  }

  private void requireEnd() {
    if (position < text.length() && ",\r\n".indexOf(text.charAt(position)) < 0) {
      throw fault(line, "text after a closing quote");
    }
  }

  private static PbsSyntaxException fault(int line, String reason) {
    return PbsSyntaxException.whole("", "line " + line + ": " + reason);
  }
}
