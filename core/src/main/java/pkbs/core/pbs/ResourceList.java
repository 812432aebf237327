package pkbs.core.pbs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import pkbs.core.Limits;
import pkbs.core.Memory;

/// One `-l` list: `walltime=`, `ncpus=`, `mem=`, `scratch=` and `select=1:ncpus=N:mem=S:scratch=S`,
/// joined by commas. `scratch` is pkbs's own: disk space of the job's directory. An empty value
/// (`mem=`) asks for nothing; batchspawner writes it. Source: qsub(1B), pbs_resources(7B).
///
/// @param items what was given, in order
public record ResourceList(List<Item> items) {
  private static final String SELECT = "select";
  private static final List<String> SUPPORTED =
      List.of("ncpus", "mem", "scratch", "walltime", SELECT);
  private static final String USE = "use ncpus, mem, scratch, walltime or select";

  /// Known to OpenPBS or Torque; the meaning comes later.
  private static final List<String> NOT_YET =
      List.of(
          ("nodes place ppn procs ngpus gpus vmem pmem pvmem cput pcput file host vnode mpiprocs"
                  + " ompthreads software qos size arch nodect cpp accelerator naccelerators ncores")
              .split(" "));

  /// One `name=value` of a list.
  ///
  /// @param name as given: `select` stands for itself, not for what its chunk holds
  /// @param text `name=value`
  public record Item(String name, String text, ResourceRequest request) {}

  public ResourceList {
    items = List.copyOf(items);
  }

  public static List<String> examples() {
    return List.of(
        "walltime=01:30:00",
        "ncpus=2,mem=4gb",
        "select=1:ncpus=2:mem=6000MB,walltime=48:00:00",
        "select=ncpus=4:scratch=10gb",
        "mem=,walltime=600");
  }

  /// @throws PbsSyntaxException for a name that is unknown or not supported yet, or an illegal
  ///   value; its text is the item, its message whole
  public static ResourceList parse(String text) {
    List<Item> items = new ArrayList<>();
    for (String item : text.split(",", -1)) {
      items.add(item(text, item.strip()));
    }
    return new ResourceList(items);
  }

  /// What this list alone asks for; of a repeated name the last counts.
  public ResourceRequest request() {
    return merge(List.of(this), List.of());
  }

  /// Both sources together. A resource named on the command line hides the same name in directives.
  /// Within the command line the last of a name counts, within directives the first: Nextflow puts
  /// the user's options first. Within one source, a job-wide amount and the same in `select` give
  /// the larger; a directive's amount counts only where the command line asks for none.
  public static ResourceRequest merge(
      Collection<ResourceList> commandLine, Collection<ResourceList> directives) {
    Map<String, ResourceRequest> typed = new LinkedHashMap<>();
    Map<String, ResourceRequest> written = new LinkedHashMap<>();
    items(commandLine).forEach(item -> typed.put(item.name(), item.request()));
    items(directives)
        .filter(item -> !typed.containsKey(item.name()))
        .forEach(item -> written.putIfAbsent(item.name(), item.request()));
    return largest(typed.values()).orElse(largest(written.values()));
  }

  private static Stream<Item> items(Collection<ResourceList> lists) {
    return lists.stream()
        .flatMap(list -> list.items().stream())
        .filter(item -> !item.text().endsWith("="));
  }

  private static ResourceRequest largest(Collection<ResourceRequest> requests) {
    return requests.stream().reduce(ResourceRequest.NONE, ResourceRequest::max);
  }

  private static Item item(String list, String item) {
    if (item.isEmpty()) {
      throw PbsSyntaxException.of(list, "empty resource; " + USE);
    }
    int equals = item.indexOf('=');
    String name = equals < 0 ? item : item.substring(0, equals).strip();
    checkName(item, name);
    if (equals < 0) {
      throw PbsSyntaxException.of(item, "no value given; write " + name + "=VALUE");
    }
    String value = item.substring(equals + 1).strip();
    ResourceRequest request = name.equals(SELECT) ? select(item, value) : one(item, name, value);
    return new Item(name, name + "=" + value, request);
  }

  private static void checkName(String item, String name) {
    if (SUPPORTED.contains(name)) {
      return;
    }
    String quoted = "resource " + Quoted.twice(name);
    if (NOT_YET.contains(name)) {
      throw PbsSyntaxException.whole(item, quoted + " is not supported yet; " + USE);
    }
    List<String> known = Stream.concat(SUPPORTED.stream(), NOT_YET.stream()).toList();
    String advice =
        NearestName.of(name, known).map(near -> "did you mean \"" + near + "\"?").orElse(USE);
    throw PbsSyntaxException.whole(item, "unknown " + quoted + "; " + advice);
  }

  private static ResourceRequest select(String item, String value) {
    if (value.isEmpty()) {
      return ResourceRequest.NONE;
    }
    if (value.indexOf('+') >= 0) {
      throw severalChunks(item);
    }
    List<String> parts = new ArrayList<>(List.of(value.split(":", -1)));
    if (Digits.areDigits(parts.getFirst())) {
      long count = Digits.capped(parts.removeFirst(), 2);
      if (count == 0) {
        throw PbsSyntaxException.of(item, "chunk count must be ≥ 1");
      }
      if (count > 1) {
        throw severalChunks(item);
      }
    }
    return chunk(item, parts);
  }

  private static ResourceRequest chunk(String item, List<String> parts) {
    ResourceRequest request = ResourceRequest.NONE;
    Set<String> seen = new HashSet<>();
    for (String part : parts) {
      int equals = part.indexOf('=');
      String name = (equals < 0 ? part : part.substring(0, equals)).strip();
      if (name.isEmpty() || name.equals(SELECT)) {
        throw PbsSyntaxException.of(item, "not a chunk; write select=1:ncpus=N:mem=SIZE");
      }
      checkName(item, name);
      if (name.equals("walltime")) {
        throw PbsSyntaxException.of(item, "walltime is no part of a chunk; write ,walltime=TIME");
      }
      if (equals < 0) {
        throw PbsSyntaxException.of(item, "no value given; write " + name + "=VALUE");
      }
      if (!seen.add(name)) {
        throw PbsSyntaxException.of(item, name + " given twice in one chunk");
      }
      request = request.max(one(item, name, part.substring(equals + 1).strip()));
    }
    return request;
  }

  private static ResourceRequest one(String item, String name, String value) {
    if (value.isEmpty()) {
      return ResourceRequest.NONE;
    }
    try {
      return switch (name) {
        case "ncpus" -> ResourceRequest.ofNcpus(ncpus(value));
        case "mem" -> ResourceRequest.ofMem(mem(value));
        case "scratch" -> ResourceRequest.ofScratch(MemoryParser.parse(value));
        default -> ResourceRequest.ofWalltime(WalltimeParser.parse(value));
      };
    } catch (PbsSyntaxException e) {
      throw e.in(item);
    }
  }

  private static int ncpus(String value) {
    long ncpus = Digits.areDigits(value) ? Digits.capped(value, Limits.CPUS_MAX + 1L) : 0;
    if (ncpus < 1 || ncpus > Limits.CPUS_MAX) {
      throw PbsSyntaxException.of(
          value, "ncpus must be a whole number from 1 to " + Limits.CPUS_MAX);
    }
    return (int) ncpus;
  }

  private static Memory mem(String value) {
    Memory mem = MemoryParser.parse(value);
    if (mem.equals(Memory.NONE)) {
      throw PbsSyntaxException.of(value, "must be > 0");
    }
    return mem;
  }

  private static PbsSyntaxException severalChunks(String item) {
    return PbsSyntaxException.of(
        item, "multi-node jobs are not supported yet; use one chunk, select=1:…");
  }
}
