package pkbs.protocol;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import pkbs.core.doctor.Finding;

/// The answer of `/api/v1/doctor`, and what `pkbs doctor --json` prints.
///
/// @param schema [#SCHEMA]
/// @param version of the program that wrote it
/// @param at when it began to look, by its own clock
@Json
public record DoctorReport(String schema, String version, Instant at, List<Line> findings) {
  public static final String SCHEMA = "pkbs.doctor/1";

  /// @param check its name, which stays the same
  /// @param level `ok`, `warn`, `fail` or `left out`
  /// @param what was seen, or why it could not be
  /// @param fix what to do; absent where nothing is to be done
  @Json
  public record Line(String check, String level, String what, Optional<String> fix) {}

  public static DoctorReport of(String version, Instant at, List<Finding> findings) {
    return new DoctorReport(
        SCHEMA,
        version,
        at,
        findings.stream()
            .map(found -> new Line(found.check(), found.level().text(), found.what(), found.fix()))
            .toList());
  }

  /// As they were found. A level of a newer version counts as left out.
  public List<Finding> read() {
    return findings.stream()
        .map(line -> new Finding(line.check(), level(line.level()), line.what(), line.fix()))
        .toList();
  }

  private static Finding.Level level(String text) {
    return List.of(Finding.Level.values()).stream()
        .filter(level -> level.text().equals(text))
        .findFirst()
        .orElse(Finding.Level.LEFT_OUT);
  }
}
