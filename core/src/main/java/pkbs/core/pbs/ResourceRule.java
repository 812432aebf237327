package pkbs.core.pbs;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import pkbs.core.Limits;

/// One row of the table of resources that OpenPBS, Torque or Moab know. Other names are kept and
/// have no effect, as every site has its own, unless they look like a slip for a name that counts.
///
/// @param name as typed
/// @param kind how its value is read
/// @param effect of a value that asks for something
record ResourceRule(String name, Kind kind, Effect effect) {
  static final String USE = "use ncpus, mem, scratch, walltime or select";

  /// In a container these count.
  static final List<String> GPUS = List.of("ngpus", "gpus", "naccelerators");

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");
  private static final Map<String, ResourceRule> RULES = rules();

  /// Names that people bring along from elsewhere, and what counts here instead.
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "memory", "mem",
          "ram", "mem",
          "cpu", "ncpus",
          "cpus", "ncpus",
          "cores", "ncpus",
          "threads", "ncpus",
          "time", "walltime",
          "runtime", "walltime",
          "node", "nodes");

  /// How a value is read.
  enum Kind {
    /// A whole number, 1 or more.
    CPUS,
    /// A whole number, 0 or more.
    COUNT,
    SIZE,
    /// A size above 0.
    MEMORY,
    TIME,
    /// A duration above 0.
    WALLTIME,
    TEXT,
    IMAGE,
    SELECT,
    PLACE,
    NODES
  }

  private static Map<String, ResourceRule> rules() {
    Map<String, ResourceRule> rules = new LinkedHashMap<>();
    for (ResourceRule rule :
        Stream.of(
                all(Effect.CARRIED_OUT, Kind.CPUS, "ncpus procs"),
                all(Effect.CARRIED_OUT, Kind.MEMORY, "mem"),
                all(Effect.CARRIED_OUT, Kind.SIZE, "scratch vmem pmem pvmem"),
                all(Effect.CARRIED_OUT, Kind.WALLTIME, "walltime"),
                all(Effect.CARRIED_OUT, Kind.SELECT, "select"),
                all(Effect.CARRIED_OUT, Kind.PLACE, "place"),
                all(Effect.CARRIED_OUT, Kind.NODES, "nodes"),
                all(Effect.CARRIED_OUT, Kind.IMAGE, "image"),
                all(Effect.NOT_YET, Kind.COUNT, String.join(" ", GPUS)),
                all(Effect.NOT_YET, Kind.TEXT, "host vnode"),
                all(Effect.CARRIED_OUT, Kind.COUNT, "mpiprocs"),
                all(Effect.NONE, Kind.COUNT, "ompthreads"),
                all(Effect.NONE, Kind.SIZE, "file"),
                all(Effect.NONE, Kind.TIME, "cput pcput min_walltime max_walltime"),
                all(Effect.CARRIED_OUT, Kind.CPUS, "ppn cpp"),
                all(
                    Effect.NONE,
                    Kind.TEXT,
                    "software qos size nice arch opsys os other nodect ncores accelerator"
                        + " accelerator_model feature features gres advres partition tpn ttn"
                        + " naccesspolicy nodeset trl signal prologue epilogue flags deadline"
                        + " filesystems storage jobfs"))
            .flatMap(List::stream)
            .toList()) {
      rules.put(rule.name, rule);
    }
    return Collections.unmodifiableMap(rules);
  }

  private static List<ResourceRule> all(Effect effect, Kind kind, String names) {
    return Stream.of(names.split(" ")).map(name -> new ResourceRule(name, kind, effect)).toList();
  }

  /// The rule of `name`.
  ///
  /// @param item what the message quotes where it is no name
  /// @throws PbsSyntaxException where `name` cannot be one, or looks like a slip
  static ResourceRule of(String item, String name) {
    ResourceRule known = RULES.get(name);
    if (known != null) {
      return known;
    }
    if (!NAME.matcher(name).matches()) {
      throw unknown(item, name, USE);
    }
    Optional<String> meant = Optional.ofNullable(ELSEWHERE.get(name)).or(() -> slip(name));
    if (meant.isPresent()) {
      throw unknown(item, name, "did you mean \"" + meant.get() + "\"?");
    }
    return new ResourceRule(name, Kind.TEXT, Effect.NONE);
  }

  private static Optional<String> slip(String name) {
    List<String> counting =
        RULES.values().stream()
            .filter(rule -> rule.effect != Effect.NONE)
            .map(ResourceRule::name)
            .toList();
    return NearestName.slip(name, counting);
  }

  private static PbsSyntaxException unknown(String item, String name, String advice) {
    return PbsSyntaxException.whole(item, "unknown resource " + Quoted.twice(name) + "; " + advice);
  }

  /// @throws PbsSyntaxException unless `value`, not empty, is of this kind
  void check(String value) {
    switch (kind) {
      case CPUS -> cpus(name, value);
      case COUNT -> count(name, value);
      case SIZE -> MemoryParser.parse(value);
      case MEMORY -> memory(value);
      case TIME -> time(value);
      case WALLTIME -> WalltimeParser.parse(value);
      case TEXT -> PlainValues.text(value);
      case IMAGE -> ImageName.check(value);
      case SELECT -> Select.parse(value);
      case PLACE -> Place.parse(value);
      case NODES -> Nodes.parse(value);
    }
  }

  /// Whether `value` asks for nothing: `ngpus=0`.
  boolean isNothing(String value) {
    return kind == Kind.COUNT && count(name, value) == 0;
  }

  static int cpus(String name, String value) {
    long cpus = Digits.areDigits(value) ? Digits.capped(value, Limits.CPUS_MAX + 1L) : 0;
    if (cpus < 1 || cpus > Limits.CPUS_MAX) {
      throw PbsSyntaxException.of(
          value, name + " must be a whole number from 1 to " + Limits.CPUS_MAX);
    }
    return (int) cpus;
  }

  static int count(String name, String value) {
    long count = Digits.areDigits(value) ? Digits.capped(value, Limits.CPUS_MAX + 1L) : -1;
    if (count < 0 || count > Limits.CPUS_MAX) {
      throw PbsSyntaxException.of(
          value, name + " must be a whole number from 0 to " + Limits.CPUS_MAX);
    }
    return (int) count;
  }

  private static void memory(String value) {
    if (MemoryParser.parse(value).bytes() == 0) {
      throw PbsSyntaxException.of(value, "must be > 0");
    }
  }

  /// Unlike walltime it may be 0.
  private static void time(String value) {
    boolean zero = value.chars().allMatch(c -> c == '0' || c == ':' || c == '.');
    if (!zero || !value.startsWith("0")) {
      WalltimeParser.parse(value);
    }
  }
}
