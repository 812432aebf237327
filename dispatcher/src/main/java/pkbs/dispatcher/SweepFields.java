package pkbs.dispatcher;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import pkbs.core.Limits;
import pkbs.core.PayloadRef;
import pkbs.core.Placeholders;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.core.SweepTable;
import pkbs.core.pbs.Quoted;
import pkbs.core.pbs.SweepColumn;
import pkbs.protocol.Route;
import pkbs.protocol.SubmitRequest;

/// The rules for the values in which the tasks of a sweep differ. Every row is tried, so that none
/// is found wanting on a worker.
final class SweepFields {
  private static final String FIELD = Route.SWEEP_PART;

  private final SweepTable table;
  private final List<String> words;

  private SweepFields(SweepTable table, List<String> words) {
    this.table = table;
    this.words = words;
  }

  /// @param tasks how many there are
  /// @return under which it is to be stored
  static PayloadRef read(byte[] block, int tasks, SubmitRequest request) {
    if (block.length > Limits.PAYLOAD_BYTES_MAX) {
      throw new RefusedException(
          Refusal.of(
                  Refusal.Code.PAYLOAD_TOO_LARGE,
                  FIELD,
                  "sweep is %d bytes, limit %d".formatted(block.length, Limits.PAYLOAD_BYTES_MAX))
              .withHint("put the values in a file and use PBS_ARRAY_INDEX"));
    }
    SweepTable table =
        SweepTable.read(block)
            .orElseThrow(() ->
                Checks.malformed(
                    FIELD, "sweep is not a table of UTF-8 texts, each ended by a zero byte"));
    if (table.rows().size() != tasks) {
      throw Checks.invalid(
          FIELD, "sweep has %d rows, the array %d tasks".formatted(table.rows().size(), tasks));
    }
    List<String> words =
        request.kind().equals("executable")
            ? request.argv()
            : request.setup().map(SubmitRequest.Setup::arguments).orElse(List.of());
    SweepFields fields = new SweepFields(table, words);
    fields.checkColumns();
    fields.checkPlaceholders();
    for (int row = 0; row < tasks; row++) {
      fields.checkRow(row);
    }
    return new PayloadRef(PayloadInspector.sha256(block), block.length);
  }

  private void checkColumns() {
    if (table.columns().size() > Limits.SWEEP_COLUMNS_MAX) {
      throw Checks.invalid(
          FIELD,
          "sweep has %d columns, limit %d"
              .formatted(table.columns().size(), Limits.SWEEP_COLUMNS_MAX));
    }
    Set<String> seen = new HashSet<>();
    for (String column : table.columns()) {
      Checks.grammar(
          FIELD,
          column,
          text -> {
            SweepColumn.check(text);
            return text;
          });
      if (!seen.add(column)) {
        throw Checks.invalid(FIELD, "column " + Quoted.twice(column) + " is there twice");
      }
    }
  }

  private void checkPlaceholders() {
    for (int i = 0; i < words.size(); i++) {
      for (String name : Placeholders.in(words.get(i))) {
        if (!table.columns().contains(name)) {
          throw Checks.invalid(
              FIELD,
              "argument %d: no column {%s}".formatted(i, name),
              "use " + String.join(", ", table.columns()));
        }
      }
    }
  }

  private void checkRow(int row) {
    Map<String, String> values = table.row(row);
    values.forEach((column, value) -> checkValue(row, column, value));
    int bytes = 0;
    for (String word : Placeholders.fill(words, values)) {
      int length = bytes(word);
      if (length > Limits.ARGUMENT_BYTES_MAX) {
        throw Checks.invalid(
            FIELD,
            "row %d: an argument is %d bytes, limit %d"
                .formatted(row + 1, length, Limits.ARGUMENT_BYTES_MAX));
      }
      bytes += length + 1;
    }
    if (bytes > Limits.ARGUMENTS_BYTES_MAX) {
      throw Checks.invalid(
          FIELD,
          "row %d: arguments are %d bytes, limit %d"
              .formatted(row + 1, bytes, Limits.ARGUMENTS_BYTES_MAX));
    }
  }

  private static void checkValue(int row, String column, String value) {
    if (value.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t')) {
      throw Checks.invalid(
          FIELD, "row %d, column %s: holds a control character".formatted(row + 1, column));
    }
    if (bytes(value) > Limits.SWEEP_VALUE_BYTES_MAX) {
      throw Checks.invalid(
          FIELD,
          "row %d, column %s: %d bytes, limit %d"
              .formatted(row + 1, column, bytes(value), Limits.SWEEP_VALUE_BYTES_MAX));
    }
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
