package pkbs.kubernetes;

import java.util.Map;
import java.util.Optional;
import pkbs.core.RunId;

/// Who says which pods there are to be. Asked on the thread of [Pods].
public interface PodOrders {

  /// All runs that are to have a pod; empty while this process does not lead: then nothing is made
  /// and nothing is removed.
  Optional<Map<RunId, PodOrder>> wanted();

  /// Whether nobody will ever want a pod of this run again: its job is over, unknown, or past it.
  boolean isOver(RunId run);
}
