package pkbs.qsub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Optional;
import pkbs.core.Limits;
import pkbs.core.SweepTable;
import pkbs.core.pbs.CsvTable;
import pkbs.core.pbs.PbsOptions;
import pkbs.core.pbs.PbsSyntaxException;

/// The tasks that `--params` and `--sweep` ask for: every row of the file with every point of the
/// grid, of which the last axis changes fastest.
record Sweep(PbsOptions options, Caller caller) {
  /// In CSV a value may take four times the bytes that it has itself.
  private static final int FILE_BYTES_MAX = 4 * Limits.PAYLOAD_BYTES_MAX;

  private static final String INSTEAD = "; put them in a file and use PBS_ARRAY_INDEX";

  /// Empty where neither was given.
  ///
  /// @throws CommandFailure where the file cannot be read, what it holds is no table, or there are
  ///   too many tasks
  Optional<SweepTable> table() {
    if (!options.sweep().isAny()) {
      return Optional.empty();
    }
    if (options.array().isPresent()) {
      throw usage("conflicting options: -J or -t, and --params or --sweep");
    }
    Optional<SweepTable> all = options.sweep().file().map(this::file);
    for (SweepTable axis : options.sweep().axes()) {
      all = Optional.of(all.map(rows -> product(rows, axis)).orElse(axis));
    }
    all.ifPresent(Sweep::check);
    return all;
  }

  private static SweepTable product(SweepTable rows, SweepTable axis) {
    long tasks = (long) rows.rows().size() * axis.rows().size();
    if (tasks > Limits.ARRAY_TASKS_MAX) {
      throw usage("--sweep: %d tasks, limit %d".formatted(tasks, Limits.ARRAY_TASKS_MAX));
    }
    return rows.times(axis);
  }

  private static void check(SweepTable table) {
    if (new HashSet<>(table.columns()).size() < table.columns().size()) {
      throw usage(
          "--sweep: %s: a column is there twice".formatted(String.join(", ", table.columns())));
    }
    int bytes = table.write().length;
    if (bytes > Limits.PAYLOAD_BYTES_MAX) {
      throw new CommandFailure(
          ExitCode.OVER_LIMIT,
          "--params: the values of all tasks are %d bytes, limit %d"
                  .formatted(bytes, Limits.PAYLOAD_BYTES_MAX)
              + INSTEAD);
    }
  }

  private SweepTable file(String typed) {
    String name = "--params " + Printable.line(typed);
    try (InputStream in = Files.newInputStream(caller.path(typed))) {
      byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
      if (bytes.length > FILE_BYTES_MAX) {
        throw new CommandFailure(
            ExitCode.OVER_LIMIT,
            name + ": values in more than %d bytes".formatted(FILE_BYTES_MAX) + INSTEAD);
      }
      return CsvTable.parse(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      throw usage(name + ": not UTF-8");
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, name + ": " + FileFault.reason(e));
    } catch (PbsSyntaxException e) {
      throw usage(name + " " + e.describe());
    }
  }

  private static CommandFailure usage(String message) {
    return new CommandFailure(ExitCode.USAGE, message);
  }
}
