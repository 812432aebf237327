package pkbs.core.pbs;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pkbs.core.Memory;

/// A piece of a job that must fit on one worker, `[N:]name=value[:name=value…]`, and how many like
/// it there are; PBS's chunk. Source: pbs_resources(7B), "Requesting Resources in Chunks".
///
/// @param count 1 to [#COUNT_MAX]
/// @param resources names to checked values as typed, in order; empty: the defaults
public record SelectPart(int count, Map<String, String> resources) {
  static final int COUNT_MAX = 99_999;
  static final String USE = "not a chunk; write select=1:ncpus=N:mem=SIZE";

  public SelectPart {
    resources = Collections.unmodifiableMap(new LinkedHashMap<>(resources));
  }

  /// @throws PbsSyntaxException where `text` is no chunk
  static SelectPart parse(String text) {
    List<String> items = Pieces.split(text, ':');
    boolean counted = Digits.areDigits(items.getFirst());
    Map<String, String> resources = new LinkedHashMap<>();
    for (String item : items.subList(counted ? 1 : 0, items.size())) {
      int equals = item.indexOf('=');
      String name = (equals < 0 ? item : item.substring(0, equals)).strip();
      if (name.isEmpty() || name.equals("select")) {
        throw PbsSyntaxException.of(text, USE);
      }
      ResourceRule rule = ResourceRule.of(text, name);
      checkPlace(text, rule);
      if (equals < 0) {
        throw PbsSyntaxException.of(text, "no value given; write " + name + "=VALUE");
      }
      if (resources.containsKey(name)) {
        throw PbsSyntaxException.of(text, name + " given twice in one chunk");
      }
      String value = item.substring(equals + 1).strip();
      if (!value.isEmpty()) {
        rule.check(value);
      }
      resources.put(name, value);
    }
    resources.values().removeIf(String::isEmpty);
    return new SelectPart(counted ? count(text, items.getFirst()) : 1, resources);
  }

  private static void checkPlace(String text, ResourceRule rule) {
    switch (rule.kind()) {
      case WALLTIME ->
          throw PbsSyntaxException.of(text, "walltime is no part of a chunk; write ,walltime=TIME");
      case SELECT, PLACE, NODES, TIME, IMAGE ->
          throw PbsSyntaxException.of(
              text,
              "%s is no part of a chunk; write ,%s=VALUE".formatted(rule.name(), rule.name()));
      case CPUS, COUNT, SIZE, MEMORY, TEXT -> {}
    }
  }

  static int count(String text, String digits) {
    long count = Digits.capped(digits, COUNT_MAX + 1L);
    if (count == 0) {
      throw PbsSyntaxException.of(text, "chunk count must be ≥ 1");
    }
    if (count > COUNT_MAX) {
      throw PbsSyntaxException.of(text, "chunk count must be ≤ " + COUNT_MAX);
    }
    return (int) count;
  }

  Optional<String> value(String name) {
    return Optional.ofNullable(resources.get(name));
  }

  /// Of one of them.
  public Optional<Integer> ncpus() {
    return value("ncpus").map(text -> ResourceRule.cpus("ncpus", text));
  }

  /// Of one of them, from `mem`, else from `vmem`.
  public Optional<Memory> mem() {
    return value("mem")
        .or(() -> value("vmem"))
        .map(MemoryParser::parse)
        .filter(memory -> memory.bytes() > 0);
  }

  /// Of one of them.
  public Optional<Memory> scratch() {
    return value("scratch").map(MemoryParser::parse);
  }

  /// How many lines the node file has for one of them; absent: one.
  public Optional<Integer> mpiprocs() {
    return value("mpiprocs").map(text -> ResourceRule.count("mpiprocs", text));
  }

  /// The spelling that [Select#parse] reads.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder().append(count);
    resources.forEach((name, value) -> text.append(':').append(name).append('=').append(value));
    return text.toString();
  }
}
