package pkbs.qsub;

import java.util.List;
import pkbs.protocol.QueueList;
import pkbs.protocol.QueueList.QueueView;

/// What `qmgr` prints: lines that make the same again, and lists. Source: qmgr(8B).
final class QmgrPrint {
  private static final List<String> DERIVED = List.of("total_jobs", "state_count");

  private QmgrPrint() {}

  static void queues(StringBuilder text, List<QueueView> queues) {
    text.append("#\n# Create queues and set their attributes.\n#\n");
    for (QueueView queue : queues) {
      String name = queue.name();
      text.append("#\n# Create and define queue ").append(name).append("\n#\n");
      text.append("create queue ").append(name).append('\n');
      for (Attribute attribute : QueueAttributes.of(queue).attributes()) {
        if (!DERIVED.contains(attribute.name())) {
          String value = attribute.line();
          String quoted = value.contains("[") ? "\"" + value + "\"" : value;
          text.append("set queue ").append(name).append(' ').append(attribute.name());
          text.append(" = ").append(quoted).append('\n');
        }
      }
    }
  }

  /// Workers make themselves known, so that these lines are for people only.
  static void nodes(StringBuilder text, List<Block> nodes) {
    text.append("#\n# Create nodes and set their properties.\n#\n");
    for (Block node : nodes) {
      text.append("#\n# Create and define node ").append(node.id()).append("\n#\n");
      text.append("create node ").append(node.id()).append('\n');
      for (Attribute attribute : node.attributes()) {
        if (attribute.name().equals("state") || attribute.name().startsWith("resources_avail")) {
          text.append("set node ").append(node.id()).append(' ').append(attribute.name());
          text.append(" = ").append(attribute.line()).append('\n');
        }
      }
    }
  }

  static void server(StringBuilder text, QueueList list) {
    text.append("#\n# Set server attributes.\n#\n");
    for (Attribute attribute : QueueAttributes.server(list).attributes()) {
      if (List.of(
              "scheduling",
              "default_queue",
              "max_array_size",
              "job_history_enable",
              "job_history_duration",
              "pbs_version")
          .contains(attribute.name())) {
        text.append("set server ").append(attribute.name()).append(" = ");
        text.append(attribute.line()).append('\n');
      }
    }
  }

  static void list(StringBuilder text, String heading, Block block) {
    text.append(heading).append(block.id()).append('\n');
    for (Attribute attribute : block.attributes()) {
      text.append("    ").append(attribute.name()).append(" = ").append(attribute.line());
      text.append('\n');
    }
    text.append('\n');
  }
}
