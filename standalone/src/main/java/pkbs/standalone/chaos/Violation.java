package pkbs.standalone.chaos;

/// A promise that was broken.
///
/// @param promise which one
/// @param what was seen
public record Violation(Promise promise, String what) {
  /// The global invariants. Source: reliability design, section 10, I1 to I10.
  public enum Promise {
    /// Every id that was given out is in a final state.
    ENDED,
    /// Exactly one end is recorded, once and for all.
    RECORDED_ONCE,
    /// What is recorded as a program's own end did happen, and its results are where the record
    /// says.
    TRUE,
    /// Attempts only go up.
    ORDERED,
    /// Nothing ran that is not recorded, and no attempt twice.
    ACCOUNTED,
    /// A job that is not rerunnable was started once at most.
    RUN_ONCE,
    /// No offer and no open run is left.
    SETTLED,
    /// No process of a job and no half of an upload is left.
    CLEAN,
    /// The dispatcher lists the jobs that were submitted and no others.
    LISTED,
    /// Every refusal has the API's form: a code, what is wrong, and what to do where that helps.
    EXPLAINED,
    /// The leader's live memory is what it was at the start, a fifth and its jobs apart.
    LEAN
  }

  @Override
  public String toString() {
    return promise + ": " + what;
  }
}
