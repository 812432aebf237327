package pkbs.core.pbs;

import java.util.LinkedHashMap;
import java.util.Map;
import pkbs.core.pbs.ResourceList.Item;

/// What of one `-l` item is not carried out.
final class ResourceRemarks {
  private static final String SCATTERED =
      "chunks on different hosts are not supported yet; leave place=scatter out, or use one chunk";

  private final Item item;
  private final Where where;
  private final Map<String, Effect> remarks = new LinkedHashMap<>();

  /// What the rest of a submission says about where it runs.
  ///
  /// @param inContainer where GPUs can be had
  /// @param scattered whether `place` asks for a host for each chunk
  record Where(boolean inContainer, boolean scattered) {
    static Where of(OptionMerge merge) {
      return new Where(
          merge.container().isPresent(),
          merge.resources().place().filter(Place::isScattered).isPresent());
    }
  }

  private ResourceRemarks(Item item, Where where) {
    this.item = item;
    this.where = where;
  }

  /// Texts to effects.
  static Map<String, Effect> of(Item item, Where where) {
    ResourceRemarks found = new ResourceRemarks(item, where);
    switch (ResourceRule.of(item.name(), item.name()).kind()) {
      case SELECT -> found.select(Select.parse(item.value()));
      case NODES -> found.nodes(Nodes.parse(item.value()));
      case PLACE -> {}
      case CPUS, COUNT, SIZE, MEMORY, TIME, WALLTIME, TEXT, IMAGE ->
          found.plain(item.name(), item.value());
    }
    return found.remarks;
  }

  private void select(Select select) {
    if (select.count() > 1 && where.scattered()) {
      remarks.put(Quoted.single("-l " + item) + ": " + SCATTERED, Effect.NOT_YET);
    }
    for (SelectPart part : select.parts()) {
      part.resources().forEach(this::plain);
    }
  }

  private void nodes(Nodes nodes) {
    select(nodes.select());
    if (nodes.select().count() > 1 && !where.scattered()) {
      remarks.put(Quoted.single("-l " + item) + ": all of it is on one host here", Effect.NONE);
    }
    for (String property : nodes.properties()) {
      remarks.put("node property " + Quoted.twice(property) + " has no effect here", Effect.NONE);
    }
  }

  private void plain(String name, String value) {
    ResourceRule rule = ResourceRule.of(name, name);
    if (rule.isNothing(value) || where.inContainer() && ResourceRule.GPUS.contains(name)) {
      return;
    }
    String resource = "resource " + Quoted.twice(name);
    boolean isOfNodes = name.equals("ppn") || name.equals("cpp");
    switch (isOfNodes ? Effect.NONE : rule.effect()) {
      case CARRIED_OUT -> {}
      case NONE -> remarks.put(resource + " has no effect here", Effect.NONE);
      case NOT_YET ->
          remarks.put(resource + " is not supported yet; " + ResourceRule.USE, Effect.NOT_YET);
    }
  }
}
