package pkbs.core.pbs;

import java.util.LinkedHashMap;
import java.util.Map;
import pkbs.core.pbs.ResourceList.Item;

/// What of one `-l` item is not carried out.
final class ResourceRemarks {
  private static final String GANG =
      "multi-node jobs are not supported yet; use one chunk, select=1:…";

  private final Item item;
  private final boolean inContainer;
  private final Map<String, Effect> remarks = new LinkedHashMap<>();

  private ResourceRemarks(Item item, boolean inContainer) {
    this.item = item;
    this.inContainer = inContainer;
  }

  /// Texts to effects.
  ///
  /// @param inContainer where GPUs can be had
  static Map<String, Effect> of(Item item, boolean inContainer) {
    ResourceRemarks found = new ResourceRemarks(item, inContainer);
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
    if (select.count() > 1) {
      remarks.put(Quoted.single("-l " + item) + ": " + GANG, Effect.NOT_YET);
    }
    for (SelectPart part : select.parts()) {
      part.resources().forEach(this::plain);
    }
  }

  private void nodes(Nodes nodes) {
    select(nodes.select());
    for (String property : nodes.properties()) {
      remarks.put("node property " + Quoted.twice(property) + " has no effect here", Effect.NONE);
    }
  }

  private void plain(String name, String value) {
    ResourceRule rule = ResourceRule.of(name, name);
    if (rule.isNothing(value) || inContainer && ResourceRule.GPUS.contains(name)) {
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
