package pkbs.core.pbs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// One `-l` list, `name=value[,name=value…]`: `walltime=`, `ncpus=`, `mem=`, `scratch=`, `select=`,
/// `place=`, Torque's `nodes=`, and what else sites have. `scratch` is pkbs's own: disk space of
/// the job's directory. An empty value (`mem=`) asks for nothing; batchspawner writes it. Source:
/// qsub(1B), pbs_resources(7B).
///
/// @param items what was given, in order
public record ResourceList(List<Item> items) {

  /// One `name=value` of a list.
  ///
  /// @param name as given: `select` stands for itself, not for what its chunk holds
  /// @param value checked, as typed; may be empty
  public record Item(String name, String value) {
    /// `name=value`.
    @Override
    public String toString() {
      return name + "=" + value;
    }
  }

  public ResourceList {
    items = List.copyOf(items);
  }

  public static List<String> examples() {
    return List.of(
        "walltime=01:30:00",
        "ncpus=2,mem=4gb",
        "select=1:ncpus=2:mem=6000MB:ngpus=0,walltime=48:00:00",
        "select=ncpus=4:scratch=10gb,place=pack:shared",
        "nodes=1:ppn=4:quad,vmem=500M",
        "procs=4,pmem=2gb",
        "mem=64 mb",
        "mem=,walltime=600",
        "ncpus=1,software=matlab,licences=2");
  }

  /// @throws PbsSyntaxException for an illegal value, and for a name that looks like a slip; its
  ///   text is the item
  public static ResourceList parse(String text) {
    List<Item> items = new ArrayList<>();
    for (String item : Pieces.split(text, ',')) {
      items.add(item(text, item));
    }
    return new ResourceList(items);
  }

  /// What this list alone asks for; of a repeated name the last counts.
  public ResourceRequest request() {
    return merge(List.of(this), List.of());
  }

  /// What both sources together ask for, see [ResourceMerge].
  public static ResourceRequest merge(
      Collection<ResourceList> commandLine, Collection<ResourceList> directives) {
    return ResourceMerge.of(List.copyOf(commandLine), List.copyOf(directives)).request();
  }

  private static Item item(String list, String item) {
    if (item.isEmpty()) {
      throw PbsSyntaxException.of(list, "empty resource; " + ResourceRule.USE);
    }
    int equals = item.indexOf('=');
    String name = equals < 0 ? item : item.substring(0, equals).strip();
    ResourceRule rule = ResourceRule.of(item, name);
    if (equals < 0) {
      throw PbsSyntaxException.of(item, "no value given; write " + name + "=VALUE");
    }
    Item given = new Item(name, item.substring(equals + 1).strip());
    try {
      if (!given.value().isEmpty()) {
        rule.check(given.value());
      }
    } catch (PbsSyntaxException e) {
      throw e.in(item);
    }
    return given;
  }
}
