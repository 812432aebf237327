package pkbs.dispatcher;

import pkbs.core.Refusal;
import pkbs.core.RefusedException;

/// The refusals of a dispatcher that cannot write its books now.
final class Unavailable {
  private Unavailable() {}

  /// Nothing was changed.
  static RefusedException nothingDone() {
    return refuse("queue storage unavailable, nothing was submitted", "retry");
  }

  /// Another dispatcher leads, or none yet; this one has no jobs in memory.
  ///
  /// @param why of [Leader#trouble]
  static RefusedException notLeading(String why) {
    return refuse(
        "this dispatcher does not lead (%s), nothing was submitted".formatted(why), "retry");
  }

  /// The append was sent and not answered.
  static RefusedException outcomeUnknown() {
    return refuse(
        "queue storage did not answer, it is unknown whether the request was carried out",
        "retry with the same request key");
  }

  private static RefusedException refuse(String message, String hint) {
    return new RefusedException(Refusal.of(Refusal.Code.UNAVAILABLE, message).withHint(hint));
  }
}
