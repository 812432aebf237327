package pkbs.qsub;

import java.util.List;

/// The attributes of one job, queue, server or host.
record Block(String id, List<Attribute> attributes) {
  Block {
    attributes = List.copyOf(attributes);
  }
}
