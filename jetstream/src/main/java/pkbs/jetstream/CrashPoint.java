package pkbs.jetstream;

/// The steps of the protocol between which a process may die, each named for what was done last.
/// Started with `-Dpkbs.crash=submit.recorded`, or `submit.recorded:3` for the third time, a
/// program ends there as a kill -9 would end it, with status 137; fault tests use it. Without that
/// property reaching a step does nothing. Source: reliability design, section 7; the letter and
/// number in each name's line are its steps.
public enum CrashPoint {
  /// S2: the payload is stored, the job is not recorded.
  SUBMIT_PAYLOAD_STORED("submit.payload-stored"),
  /// S4: the job is recorded, nobody was told.
  SUBMIT_RECORDED("submit.recorded"),
  /// S5: the job is in the leader's memory, the client has no answer.
  SUBMIT_APPLIED("submit.applied"),
  /// R3: the offer is out, the leader has not noted it.
  OFFER_PUBLISHED("offer.published"),
  /// T2: the leader record is appended, nothing is read.
  TAKEOVER_FENCED("takeover.fenced"),
  /// T3: the job records are read.
  TAKEOVER_JOBS_READ("takeover.jobs-read"),
  /// T4: the run records are read.
  TAKEOVER_RUNS_READ("takeover.runs-read"),
  /// T5: the work stream is purged.
  TAKEOVER_PURGED("takeover.purged"),
  /// T6 and T7: leases are given, ended runs are folded in, nothing is served.
  TAKEOVER_FOLDED("takeover.folded"),
  /// T8: it leads.
  TAKEOVER_READY("takeover.ready"),
  /// F1: an ended run was seen, nothing is recorded of it.
  FOLD_SEEN("fold.seen"),
  /// F2: the job's change is recorded, not in memory.
  FOLD_RECORDED("fold.recorded"),
  /// F4: the change is in memory and its effects are carried out.
  FOLD_APPLIED("fold.applied"),
  /// W2: an offer was fetched, nothing is claimed.
  WORK_FETCHED("work.fetched"),
  /// W3: the run key is created, the offer is not acknowledged.
  CLAIM_CREATED("claim.created"),
  /// W4: the offer is acknowledged, nothing is unpacked.
  CLAIM_ACKNOWLEDGED("claim.acknowledged"),
  /// W5: the payload is unpacked, nothing is started.
  RUN_UNPACKED("run.unpacked"),
  /// W7: the program is started, RUNNING is not recorded.
  RUN_STARTED("run.started"),
  /// W8: RUNNING is recorded, which is not done of a program that ends at once.
  RUN_RECORDED("run.recorded"),
  /// W9: the program has ended, nothing is recorded of it.
  RUN_ENDED("run.ended"),
  /// U1: STAGING is recorded, nothing is uploaded.
  UPLOAD_STAGING("upload.staging"),
  /// U5: all files are in the temporary folder and the run key was checked.
  UPLOAD_FENCED("upload.fenced"),
  /// U6: the results are at their place, DONE is not recorded.
  UPLOAD_MOVED("upload.moved"),
  /// U8: DONE is recorded, with results or without any; the run's directory is not removed.
  UPLOAD_RECORDED("upload.recorded");

  private static final int STATUS = 137;
  private static final String ARMED = System.getProperty("pkbs.crash", "");

  private final String id;
  private int times;

  CrashPoint(String id) {
    this.id = id;
  }

  /// As `-Dpkbs.crash` names it.
  public String id() {
    return id;
  }

  /// Ends the process where it was started to end here. Any thread.
  public void reached() {
    if (ARMED.startsWith(id)) {
      count();
    }
  }

  private synchronized void count() {
    int colon = ARMED.indexOf(':');
    String armed = colon < 0 ? ARMED : ARMED.substring(0, colon);
    int wanted = colon < 0 ? 1 : Integer.parseInt(ARMED.substring(colon + 1));
    times++;
    if (armed.equals(id) && times == wanted) {
      Runtime.getRuntime().halt(STATUS);
    }
  }
}
