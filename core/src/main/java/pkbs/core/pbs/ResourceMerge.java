package pkbs.core.pbs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import pkbs.core.Memory;
import pkbs.core.pbs.ResourceList.Item;

/// The `-l` lists of a submission as one request. A resource named on the command line hides the
/// same name in directives. Within the command line the last of a name counts, within directives
/// the first: Nextflow puts the user's options first. Within one source, a job-wide amount and the
/// same in `select` or `nodes` give the larger; a directive's amount counts only where the command
/// line asks for none. Source: qsub(1B).
///
/// @param typed what counts of the command line, by name, in order
/// @param written what counts of the directives; no name of `typed`
record ResourceMerge(Map<String, Item> typed, Map<String, Item> written) {

  static ResourceMerge of(List<ResourceList> commandLine, List<ResourceList> directives) {
    Map<String, Item> typed = new LinkedHashMap<>();
    Map<String, Item> written = new LinkedHashMap<>();
    items(commandLine).forEach(item -> typed.put(item.name(), item));
    items(directives)
        .filter(item -> !typed.containsKey(item.name()))
        .forEach(item -> written.putIfAbsent(item.name(), item));
    return new ResourceMerge(typed, written);
  }

  private static Stream<Item> items(Collection<ResourceList> lists) {
    return lists.stream()
        .flatMap(list -> list.items().stream())
        .filter(item -> !item.value().isEmpty());
  }

  /// Every item that counts, those of the command line first.
  List<Item> items() {
    return Stream.concat(typed.values().stream(), written.values().stream()).toList();
  }

  /// What the job takes in all.
  ResourceRequest request() {
    return amounts(typed.values()).orElse(amounts(written.values()));
  }

  /// How it is spread.
  Layout layout() {
    Optional<Select> select = find("select", Select::parse);
    Optional<Nodes> nodes = find("nodes", Nodes::parse);
    boolean old = select.isEmpty() || typed.containsKey("nodes") && !typed.containsKey("select");
    Optional<Nodes> used = nodes.filter(n -> old);
    Optional<Place> place = place();
    Optional<Place> implied = used.map(Nodes::place);
    Map<String, String> others = new LinkedHashMap<>();
    for (Item item : items()) {
      ResourceRule.Kind kind = ResourceRule.of(item.name(), item.name()).kind();
      if (kind != ResourceRule.Kind.SELECT && kind != ResourceRule.Kind.PLACE) {
        others.put(item.name(), item.value());
      }
    }
    return new Layout(
        used.map(Nodes::select).or(() -> select),
        place.map(p -> implied.map(p::or).orElse(p)).or(() -> implied),
        others);
  }

  /// The place that was asked for, not what `nodes` implies.
  Optional<Place> place() {
    return find("place", Place::parse);
  }

  /// The image of `-l image=`.
  Optional<String> image() {
    return find("image", ImageName::check);
  }

  /// How many GPUs are asked for, by whichever name.
  int gpus() {
    return ResourceRule.GPUS.stream().flatMap(name -> gpus(name).stream()).findFirst().orElse(0);
  }

  private Optional<Integer> gpus(String name) {
    return find(name, text -> ResourceRule.count(name, text))
        .or(() -> layout().select().map(select -> select.total(name)).filter(total -> total > 0));
  }

  private <T> Optional<T> find(String name, Function<String, T> parse) {
    return Stream.of(typed, written)
        .flatMap(source -> Stream.ofNullable(source.get(name)))
        .findFirst()
        .map(item -> parse.apply(item.value()));
  }

  /// What items of one source take together. Memory that is only given per process or as address
  /// space is taken from there: without it the job would get the queue's default.
  static ResourceRequest amounts(Collection<Item> items) {
    ResourceRequest request = ResourceRequest.NONE;
    for (Item item : items) {
      request = request.max(amount(item));
    }
    if (request.mem().isPresent()) {
      return request;
    }
    int processes = request.ncpus().orElse(1);
    List<Optional<Memory>> others = new ArrayList<>();
    others.add(memory(items, "pmem", processes));
    others.add(memory(items, "vmem", 1));
    others.add(memory(items, "pvmem", processes));
    return others.stream()
        .flatMap(Optional::stream)
        .findFirst()
        .map(ResourceRequest::ofMem)
        .map(request::max)
        .orElse(request);
  }

  private static Optional<Memory> memory(Collection<Item> items, String name, int times) {
    return items.stream()
        .filter(item -> item.name().equals(name))
        .map(item -> MemoryParser.parse(item.value()).bytes())
        .filter(bytes -> bytes > 0)
        .map(bytes -> new Memory(Math.min(MemoryParser.BYTES_MAX / times, bytes) * times))
        .findFirst();
  }

  private static ResourceRequest amount(Item item) {
    String value = item.value();
    return switch (item.name()) {
      case "ncpus", "procs" -> ResourceRequest.ofNcpus(ResourceRule.cpus(item.name(), value));
      case "mem" -> ResourceRequest.ofMem(MemoryParser.parse(value));
      case "scratch" -> ResourceRequest.ofScratch(MemoryParser.parse(value));
      case "walltime" -> ResourceRequest.ofWalltime(WalltimeParser.parse(value));
      case "select" -> Select.parse(value).total();
      case "nodes" -> Nodes.parse(value).select().total();
      default -> ResourceRequest.NONE;
    };
  }
}
