package pkbs.qsub;

import java.util.List;
import java.util.Map;
import java.util.Set;
import pkbs.core.pbs.AttributeList;
import pkbs.core.pbs.GivenOption;
import pkbs.core.pbs.Nodes;
import pkbs.core.pbs.QsubOption;
import pkbs.core.pbs.Remark;
import pkbs.core.pbs.ResourceList;
import pkbs.core.pbs.Select;
import pkbs.core.pbs.SelectPart;

/// What `qalter` reads as `qsub` does and cannot change: refused, so that no exit status 0 stands
/// for a change that was not made.
final class AlterChecks {
  private static final Set<String> ATTRIBUTES =
      Set.of(
          "depend",
          "max_run_subjobs",
          "group_list",
          "run_count",
          "x",
          "release_nodes_on_stageout",
          "tolerate_node_failures",
          "interactive",
          "create_resv_from_job");
  private static final Set<String> RESOURCES =
      Set.of("ncpus", "procs", "mem", "vmem", "pmem", "pvmem", "scratch", "walltime");
  private static final Set<String> OF_CHUNK = Set.of("ncpus", "mem", "scratch");
  private static final String STAYS = "stays as it was submitted; submit the job again";

  private AlterChecks() {}

  /// @throws CommandFailure at the first that cannot be changed
  static void check(List<GivenOption> given) {
    for (Remark remark : Remark.of(given, List.of())) {
      if (remark.isRefused()) {
        throw new CommandFailure(ExitCode.USAGE, Printable.line(remark.text()));
      }
    }
    for (GivenOption option : given) {
      if (option.option() == QsubOption.RESOURCES) {
        ResourceList.parse(option.value()).items().forEach(AlterChecks::checkResource);
      } else if (option.option() == QsubOption.ATTRIBUTES) {
        AttributeList.parse(option.value()).items().forEach(AlterChecks::checkAttribute);
      }
    }
  }

  private static void checkAttribute(AttributeList.Item item) {
    if (!ATTRIBUTES.contains(item.name())) {
      throw refusal("-W " + item + ": " + STAYS);
    }
  }

  private static void checkResource(ResourceList.Item item) {
    String given = "-l " + item + ": ";
    if (item.value().isEmpty()) {
      throw refusal(given + "no value given");
    }
    switch (item.name()) {
      case "select" -> checkChunks(given, Select.parse(item.value()));
      case "nodes" -> checkNodes(given, Nodes.parse(item.value()));
      default -> {
        if (!RESOURCES.contains(item.name())) {
          throw refusal(given + STAYS);
        }
      }
    }
  }

  private static void checkNodes(String given, Nodes nodes) {
    if (!nodes.properties().isEmpty() || nodes.place().isExclusive()) {
      throw refusal(given + STAYS);
    }
    checkChunks(given, nodes.select());
  }

  private static void checkChunks(String given, Select select) {
    if (select.count() > 1) {
      throw refusal(given + "several chunks stay as they were submitted; submit the job again");
    }
    for (SelectPart part : select.parts()) {
      for (Map.Entry<String, String> resource : part.resources().entrySet()) {
        if (!OF_CHUNK.contains(resource.getKey())) {
          throw refusal(given + resource.getKey() + " " + STAYS);
        }
      }
    }
  }

  private static CommandFailure refusal(String message) {
    return new CommandFailure(ExitCode.USAGE, Printable.line(message));
  }
}
