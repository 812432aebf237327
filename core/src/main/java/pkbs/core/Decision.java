package pkbs.core;

import java.util.List;

/// What follows from an event.
public sealed interface Decision {

  /// @param durable whether `next` must be appended to the books before it counts; a state that the
  ///   run record shows anyway is kept in memory only
  /// @param effects to be carried out after the save; each idempotent, each derivable from `next`
  record Accepted(Job next, boolean durable, List<Effect> effects) implements Decision {
    public Accepted {
      effects = List.copyOf(effects);
    }
  }

  /// The event is a duplicate or came too late; nothing changes.
  ///
  /// @param effects repairs of what the late event shows, such as fencing a run of an ended job
  record Ignored(List<Effect> effects) implements Decision {
    public Ignored {
      effects = List.copyOf(effects);
    }

    static Ignored quietly() {
      return new Ignored(List.of());
    }
  }

  record Rejected(Refusal refusal) implements Decision {}
}
