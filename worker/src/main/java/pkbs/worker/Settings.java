package pkbs.worker;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import pkbs.core.Limits;
import pkbs.core.Memory;
import pkbs.core.PkbsException;
import pkbs.core.pbs.MemoryParser;
import pkbs.core.pbs.PbsSyntaxException;

/// Environment variables as values. A variable that is set to nothing is not set. Every fault names
/// the variable and what was given.
record Settings(Map<String, String> environment) {

  Optional<String> text(String key) {
    return Optional.ofNullable(environment.get(key)).filter(value -> !value.isBlank());
  }

  URI url(String key) {
    String value = text(key).orElseThrow(() -> wrong(key, "", "is not set"));
    try {
      return new URI(value);
    } catch (URISyntaxException e) {
      throw wrong(key, value, "is not a URL");
    }
  }

  /// At least one second.
  Duration seconds(String key, long otherwise) {
    return Duration.ofSeconds(number(key).orElse(otherwise));
  }

  /// Default: the processors of this machine.
  int cpus(String key) {
    long cpus = number(key).orElse((long) Runtime.getRuntime().availableProcessors());
    if (cpus > Limits.CPUS_MAX) {
      throw wrong(key, Long.toString(cpus), "is more than " + Limits.CPUS_MAX);
    }
    return (int) cpus;
  }

  Optional<Memory> memory(String key) {
    return text(key).map(value -> memory(key, value));
  }

  /// Those of the keys that are set.
  Map<String, String> only(String... keys) {
    Map<String, String> set = new LinkedHashMap<>();
    for (String key : keys) {
      text(key).ifPresent(value -> set.put(key, value));
    }
    return set;
  }

  static PkbsException wrong(String key, String value, String what) {
    return new PkbsException(
        value.isEmpty()
            ? "worker: " + key + ": " + what + "; see doc/config.md"
            : "worker: " + key + ": '" + value + "': " + what + "; see doc/config.md");
  }

  private Optional<Long> number(String key) {
    return text(key)
        .map(value -> {
          if (!value.matches("[1-9]\\d{0,8}")) {
            throw wrong(key, value, "is not a whole number from 1 up");
          }
          return Long.valueOf(value);
        });
  }

  private static Memory memory(String key, String value) {
    try {
      return MemoryParser.parse(value);
    } catch (PbsSyntaxException e) {
      throw wrong(key, value, "is not a size; use b, kb, mb, gb or tb");
    }
  }
}
