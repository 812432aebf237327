package pkbs.core.schedule;

/// Why the jobs of a lane wait.
///
/// @param detail for people, one line: `needs ncpus=4 mem=2gb; most free: ncpus=1 mem=8gb`
public record Verdict(Cause cause, String detail) {

  /// Machine-readable; the names are part of the API.
  public enum Cause {
    /// Placed, or about to be: the next plan decides.
    STARTING,
    /// No worker takes new runs.
    NO_WORKERS,
    /// Some worker is large enough, none has room now.
    RESOURCES,
    /// No worker sees the files of the submit host that it needs.
    NO_SHARED_FILES,
    /// Its queue is stopped.
    QUEUE_STOPPED,
    /// As many jobs of its queue, or of its user there, run as may.
    QUEUE_LIMIT,
    /// No known worker is large enough, even when empty.
    TOO_LARGE,
    /// Its pod is asked for, and cannot start yet.
    POD_PENDING
  }

  public static final Verdict STARTING = new Verdict(Cause.STARTING, "about to start");
}
