package pkbs.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.jetstream.CrashPoint;
import pkbs.protocol.JobView;
import pkbs.standalone.chaos.Rig;
import pkbs.standalone.chaos.RigSetup;

/// The dispatcher ends at each step of a submission, an offer, a take-over and a fold, and is
/// started again. Reliability design, section 10, tests 1 to 5, with tens of jobs for hundreds.
/// Payloads without a job are removed after an hour; `HousekeepingTest` has that.
@Tag("faults")
@ParameterizedClass
@MethodSource("pkbs.testkit.NatsBinaries#all")
class DispatcherCrashFaultIT {
  private static final OptionalInt HALTED = OptionalInt.of(137);

  private final Path natsServer;
  @TempDir private Path folder;
  private Rig rig;
  private Load load;

  DispatcherCrashFaultIT(Path natsServer) {
    this.natsServer = natsServer;
  }

  @BeforeEach
  void start() {
    rig = Rig.start(RigSetup.in(folder, natsServer).withWorkers(2, 8));
    load = new Load(rig);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void at_each_step_of_a_submission_every_id_is_given_out_once() {
    for (CrashPoint point :
        List.of(
            CrashPoint.SUBMIT_PAYLOAD_STORED,
            CrashPoint.SUBMIT_RECORDED,
            CrashPoint.SUBMIT_APPLIED)) {
      crashDuring(point, 5, 12, "true");
    }
    assertThat(rig.client().given()).hasSize(36);
    assertAllIsWell();
  }

  @Test
  void after_an_offer_the_job_is_claimed_once() {
    crashDuring(CrashPoint.OFFER_PUBLISHED, 8, 30, "sleep 0.2");
    assertAllIsWell();
    assertThat(attempts()).containsOnly(1);
  }

  @Test
  void at_each_step_of_a_take_over_no_job_that_lives_is_disturbed() {
    load.submit(16, "sleep 45");
    rig.await("all run", Patience.SHORT, () -> rig.oracle().starts().size() == 16);
    rig.dispatcher(0).kill();
    for (CrashPoint point :
        List.of(
            CrashPoint.TAKEOVER_FENCED,
            CrashPoint.TAKEOVER_JOBS_READ,
            CrashPoint.TAKEOVER_RUNS_READ,
            CrashPoint.TAKEOVER_PURGED,
            CrashPoint.TAKEOVER_FOLDED,
            CrashPoint.TAKEOVER_READY)) {
      rig.dispatcher(0).startArmed(point);
      assertThat(rig.dispatcher(0).awaitExit(Patience.SHORT)).as(point.id()).isEqualTo(HALTED);
    }
    rig.dispatcher(0).start();
    assertAllIsWell();
    assertThat(rig.oracle().starts()).hasSize(16);
    assertThat(attempts()).containsOnly(1);
  }

  @Test
  void at_each_step_of_a_fold_one_end_is_recorded() {
    for (CrashPoint point :
        List.of(CrashPoint.FOLD_SEEN, CrashPoint.FOLD_RECORDED, CrashPoint.FOLD_APPLIED)) {
      crashDuring(point, 4, 12, "sleep 0.2; exit 3");
    }
    assertAllIsWell();
    assertThat(attempts()).containsOnly(1);
  }

  /// The dispatcher ends when it comes to this point for the `times`th time, while so many jobs are
  /// submitted and run.
  private void crashDuring(CrashPoint point, int times, int jobs, String body) {
    rig.dispatcher(0).kill();
    rig.dispatcher(0).startArmed(point, times);
    CompletableFuture<List<String>> ids = load.begin(jobs, body);
    assertThat(rig.dispatcher(0).awaitExit(Patience.SHORT)).as(point.id()).isEqualTo(HALTED);
    rig.dispatcher(0).start();
    Load.ids(ids);
  }

  private void assertAllIsWell() {
    rig.awaitReady(Patience.SHORT);
    rig.awaitEnds(Patience.LONG);
    assertThat(rig.violations(Patience.SHORT)).isEmpty();
  }

  private List<Integer> attempts() {
    return rig.client().jobs().orElseThrow().stream().map(JobView::attempt).distinct().toList();
  }
}
