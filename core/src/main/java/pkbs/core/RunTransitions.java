package pkbs.core;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/// The table of run states: which state may follow which. `doc/states.md` prints it.
final class RunTransitions {
  private static final Map<RunState, Set<RunState>> NEXT = table();

  private RunTransitions() {}

  static boolean allows(RunState from, RunState to) {
    return NEXT.get(from).contains(to);
  }

  private static Map<RunState, Set<RunState>> table() {
    Set<RunState> givenUp = EnumSet.of(RunState.RETURNED, RunState.LOST, RunState.CANCELLED);
    Map<RunState, Set<RunState>> next = new EnumMap<>(RunState.class);
    for (RunState state : RunState.values()) {
      next.put(
          state, state.isTerminal() ? EnumSet.noneOf(RunState.class) : EnumSet.copyOf(givenUp));
    }
    // What lasts for an instant only is passed over.
    next.get(RunState.CLAIMED)
        .addAll(EnumSet.of(RunState.RUNNING, RunState.STAGING, RunState.DONE, RunState.REJECTED));
    next.get(RunState.RUNNING).addAll(EnumSet.of(RunState.STAGING, RunState.DONE));
    next.get(RunState.STAGING).add(RunState.DONE);
    return next;
  }
}
