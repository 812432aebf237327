package pkbs.protocol;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A page of jobs.
///
/// @param schema [#SCHEMA]
/// @param time of the answer
/// @param unknown the asked-for ids that no visible job has, as they were given
/// @param next the cursor of the next page; absent on the last one
@Json
public record JobList(
    String schema, Instant time, List<JobView> jobs, List<String> unknown, Optional<String> next) {
  public static final String SCHEMA = "pkbs.jobs/1";
}
