package pkbs.worker;

import pkbs.core.RunId;
import pkbs.protocol.Control;
import pkbs.protocol.Heartbeat;

/// A run that this worker has, of one task or of several. Any thread; every method returns at once.
interface HeldRun {
  /// For the next heartbeat.
  Heartbeat.RunBeat beat();

  /// Whether a task that goes by that name is one of several here.
  default boolean has(RunId task) {
    return false;
  }

  /// Gives an order; repeating one changes nothing.
  ///
  /// @param task whom it is for; ignored where that is all there is, or the order is to fence
  void order(RunId task, RunLife.Order wanted);

  /// How it is to run from now on; repeating it changes nothing.
  void steer(RunId task, RunLife.Course wanted);

  /// A signal or a text, once.
  void doOnce(RunId task, Control.Once once);

  /// Hands all of it back, unless it ends by itself.
  void handBack();

  /// Hands it back even where only results are missing.
  void breakOff();

  /// Makes sure of the record after the store was away.
  void confirm();
}
