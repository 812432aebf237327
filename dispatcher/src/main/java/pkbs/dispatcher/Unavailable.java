package pkbs.dispatcher;

import pkbs.core.Refusal;
import pkbs.core.RefusedException;

/// The refusals of a dispatcher that cannot write its books now.
final class Unavailable {
  private static final String NOTHING_SUBMITTED = "nothing was submitted";
  private static final String NOTHING_CHANGED = "nothing was changed";
  private static final String RETRY = "retry";
  private static final String RETRY_SUBMISSION = "retry with the same request key";

  private Unavailable() {}

  /// Nothing was changed. In the words for a submission, which most changes are.
  static RefusedException nothingDone() {
    return refused("queue storage unavailable, " + NOTHING_SUBMITTED, RETRY);
  }

  /// The same refusal in the words for every other request.
  static Refusal notOfSubmission(Refusal refusal) {
    return new Refusal(
        refusal.code(),
        refusal.field(),
        refusal.message().replace(NOTHING_SUBMITTED, NOTHING_CHANGED),
        refusal.hint().map(hint -> hint.equals(RETRY_SUBMISSION) ? RETRY : hint));
  }

  /// Another dispatcher leads, or none yet; this one has no jobs in memory.
  ///
  /// @param why of [Leader#trouble]
  static RefusedException notLeading(String why) {
    return refused(
        "this dispatcher does not lead (%s), %s".formatted(why, NOTHING_SUBMITTED), RETRY);
  }

  /// The append was sent and not answered. In the words for a submission, too.
  static RefusedException outcomeUnknown() {
    return refused(
        "queue storage did not answer, it is unknown whether the request was carried out",
        RETRY_SUBMISSION);
  }

  private static RefusedException refused(String message, String hint) {
    return new RefusedException(Refusal.of(Refusal.Code.UNAVAILABLE, message).withHint(hint));
  }
}
