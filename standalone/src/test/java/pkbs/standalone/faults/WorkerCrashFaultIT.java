package pkbs.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.jetstream.CrashPoint;
import pkbs.protocol.JobView;
import pkbs.standalone.chaos.Rig;
import pkbs.standalone.chaos.RigJob;
import pkbs.standalone.chaos.RigProcess;
import pkbs.standalone.chaos.RigSetup;

/// A worker that dies at each step of a claim, a run and an upload. Source: reliability design,
/// section 10, tests 8, 9, 10, 12, 13, 14, 15; one job in place of hundreds at each step, leases of
/// ten seconds.
@Tag("faults")
@ParameterizedClass
@MethodSource("pkbs.testkit.NatsBinaries#all")
class WorkerCrashFaultIT {
  private static final int NODE_LOST = -4;

  /// Nothing was claimed, or all was recorded: the job notices nothing.
  private static final Set<CrashPoint> UNNOTICED =
      EnumSet.of(CrashPoint.WORK_FETCHED, CrashPoint.UPLOAD_RECORDED);

  private final Path natsServer;
  @TempDir private Path folder;

  private Trial trial;
  private int number;

  WorkerCrashFaultIT(Path natsServer) {
    this.natsServer = natsServer;
  }

  @Test
  void dying_before_the_program_is_started_costs_an_attempt_at_the_most() {
    dieAt(
        CrashPoint.WORK_FETCHED,
        CrashPoint.CLAIM_CREATED,
        CrashPoint.CLAIM_ACKNOWLEDGED,
        CrashPoint.RUN_UNPACKED);
  }

  @Test
  void dying_while_the_program_runs_costs_an_attempt() {
    dieAt(CrashPoint.RUN_STARTED, CrashPoint.RUN_RECORDED, CrashPoint.RUN_ENDED);
  }

  @Test
  void dying_while_results_are_stored_leaves_no_half_of_them_and_no_second_end() {
    dieAt(
        CrashPoint.UPLOAD_STAGING,
        CrashPoint.UPLOAD_FENCED,
        CrashPoint.UPLOAD_MOVED,
        CrashPoint.UPLOAD_RECORDED);
  }

  @Test
  void a_job_that_must_not_run_twice_does_not() {
    try (Rig rig = begin()) {
      for (CrashPoint point :
          EnumSet.of(CrashPoint.CLAIM_CREATED, CrashPoint.RUN_STARTED, CrashPoint.UPLOAD_MOVED)) {
        String id = crash(rig, point, RigJob.of(++number, "sleep 0.2").notRerunnable());

        JobView end = trial.end(id);

        assertThat(end.end().orElseThrow().exitStatus()).as(point.id()).isEqualTo(NODE_LOST);
        assertThat(end.attempt()).as(point.id()).isEqualTo(1);
        retire(rig.worker(1));
      }
      finish(rig);
    }
  }

  private void dieAt(CrashPoint... points) {
    try (Rig rig = begin()) {
      for (CrashPoint point : points) {
        String id = crash(rig, point, RigJob.of(++number, "sleep 1; echo out > result"));

        JobView end = trial.end(id);

        int attempts = UNNOTICED.contains(point) ? 1 : 2;
        assertThat(end.end().orElseThrow().exitStatus()).as(point.id()).isZero();
        assertThat(end.attempt()).as(point.id()).isEqualTo(attempts);
        assertThat(end.end().orElseThrow().results().orElseThrow().path())
            .as(point.id())
            .endsWith(attempts == 1 ? "-" + sequence(id) : "-" + sequence(id) + ".r2");
        assertThat(rig.folder().resolve("results/pkbs/chaos/job" + number + "-" + sequence(id)))
            .as(point.id())
            .matches(first -> first.toFile().exists() == isStored(point), "is stored");
        retire(rig.worker(1));
      }
      finish(rig);
    }
  }

  /// Whether the first attempt's results are at their place.
  private static boolean isStored(CrashPoint point) {
    return UNNOTICED.contains(point) || point == CrashPoint.UPLOAD_MOVED;
  }

  private Rig begin() {
    Rig rig = Rig.prepare(RigSetup.in(folder, natsServer));
    trial = new Trial(rig);
    rig.webdav().start();
    rig.nats().start();
    rig.dispatcher(0).start();
    return rig;
  }

  /// The first worker dies with the job, the second one takes over.
  private String crash(Rig rig, CrashPoint point, RigJob job) {
    RigProcess doomed = rig.worker(0);
    doomed.startArmed(point);
    String id = trial.submit(job);
    trial.awaitCrash(doomed);
    rig.worker(1).start();
    return id;
  }

  /// An idle worker ends at once, and the next job goes elsewhere.
  private void retire(RigProcess worker) {
    trial.awaitTaking(worker);
    worker.term();
    assertThat(worker.awaitExit(Trial.PATIENCE)).hasValue(0);
  }

  private static void finish(Rig rig) {
    rig.heal();
    rig.awaitReady(Trial.PATIENCE);
    rig.awaitEnds(Trial.PATIENCE);
    assertThat(rig.violations(Trial.PATIENCE)).isEmpty();
  }

  private static String sequence(String id) {
    return id.substring(0, id.indexOf('.'));
  }
}
