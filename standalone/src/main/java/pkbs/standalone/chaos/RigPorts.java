package pkbs.standalone.chaos;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import pkbs.standalone.Ports;

/// The fixed ports of a rig, so that a part that comes back is found where it was.
record RigPorts(int nats, int webdav, List<Integer> dispatchers) {

  static RigPorts pick(int dispatchers) {
    Set<Integer> taken = new HashSet<>();
    List<Integer> picked = new ArrayList<>();
    for (int i = 0; i < dispatchers + 2; i++) {
      int port = picker().pick(taken);
      taken.add(port);
      picked.add(port);
    }
    return new RigPorts(
        picked.getFirst(), picked.get(1), List.copyOf(picked.subList(2, picked.size())));
  }

  /// One that is free now.
  static int one() {
    return picker().pick(Set.of());
  }

  private static Ports picker() {
    return new Ports(RandomGenerator.getDefault());
  }
}
