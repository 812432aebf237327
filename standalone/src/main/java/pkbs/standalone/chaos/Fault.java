package pkbs.standalone.chaos;

/// Something that happens to one part of a rig.
public sealed interface Fault {
  Part part();

  /// A process of a rig.
  ///
  /// @param index from 0 within its kind
  record Part(Kind kind, int index) {}

  /// What a part is.
  enum Kind {
    NATS,
    DISPATCHER,
    WORKER
  }

  /// SIGKILL.
  record Kill(Part part) implements Fault {}

  /// Comes back after a [Kill].
  record Start(Part part) implements Fault {}

  /// SIGSTOP.
  record Pause(Part part) implements Fault {}

  /// SIGCONT after a [Pause].
  record Resume(Part part) implements Fault {}
}
