package pkbs.protocol;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A page of jobs as tables show them: a tenth of what a [JobList] takes, and read as fast, so that
/// `qstat` answers at once where there are ten thousand.
///
/// @param schema [#SCHEMA]
/// @param time of the answer
/// @param rows each a [JobRow]
/// @param unknown the asked-for ids that no visible job has, as they were given
/// @param next the cursor of the next page; absent on the last one
@Json
public record JobRows(
    String schema, Instant time, List<String> rows, List<String> unknown, Optional<String> next) {
  public static final String SCHEMA = "pkbs.rows/1";
}
