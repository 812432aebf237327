package pkbs.dispatcher;

import pkbs.core.Refusal;
import pkbs.core.RefusedException;

/// The refusals of a dispatcher that cannot write its books now.
final class Unavailable {
  private static final Refusal NOTHING_SUBMITTED =
      refusal("queue storage unavailable, nothing was submitted", "retry");
  private static final Refusal NOTHING_CHANGED =
      refusal("queue storage unavailable, nothing was changed", "retry");

  private Unavailable() {}

  /// Nothing was changed. In the words for a submission, which most changes are.
  static RefusedException nothingDone() {
    return new RefusedException(NOTHING_SUBMITTED);
  }

  /// The same refusal in the words for every other request.
  static Refusal notOfSubmission(Refusal refusal) {
    return refusal.equals(NOTHING_SUBMITTED) ? NOTHING_CHANGED : refusal;
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
    return new RefusedException(
        refusal(
            "queue storage did not answer, it is unknown whether the request was carried out",
            "retry with the same request key"));
  }

  private static Refusal refusal(String message, String hint) {
    return Refusal.of(Refusal.Code.UNAVAILABLE, message).withHint(hint);
  }
}
