package pkbs.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import pkbs.standalone.CommandFailure;
import pkbs.standalone.chaos.ChaosPlan.Step;
import pkbs.standalone.chaos.Fault.Kind;
import pkbs.standalone.chaos.Fault.Part;

class ChaosPlanTest {
  private static ChaosPlan plan(int jobs, int kills, long seed) {
    return ChaosPlan.of(options(jobs, kills, seed));
  }

  private static ChaosOptions options(int jobs, int kills, long seed) {
    return new ChaosOptions(jobs, kills, seed, 4, 2, Path.of("nats-server"), Path.of("folder"));
  }

  @Test
  void the_same_seed_makes_the_same_plan_and_another_seed_another() {
    assertThat(plan(200, 40, 7)).isEqualTo(plan(200, 40, 7)).isNotEqualTo(plan(200, 40, 8));
  }

  @Test
  void every_kill_is_followed_by_a_start_and_every_pause_by_its_end() {
    ChaosPlan plan = plan(200, 40, 7);
    assertThat(plan.kills()).isEqualTo(40);
    assertThat(of(plan, Fault.Start.class)).hasSize(40);
    assertThat(of(plan, Fault.Pause.class)).hasSize(8);
    assertThat(of(plan, Fault.Resume.class)).hasSize(8);
    for (Step kill : of(plan, Fault.Kill.class)) {
      assertThat(of(plan, Fault.Start.class))
          .anySatisfy(start -> {
            assertThat(start.fault().part()).isEqualTo(kill.fault().part());
            assertThat(start.at()).isGreaterThan(kill.at());
          });
    }
  }

  @Test
  void faults_and_jobs_are_ordered_by_time_and_meet() {
    ChaosPlan plan = plan(200, 40, 7);
    assertThat(plan.faults()).extracting(Step::at).isSorted();
    assertThat(plan.jobs()).extracting(ChaosPlan.Submission::at).isSorted();
    assertThat(plan.jobs().getLast().at())
        .isBetween(Duration.ofSeconds(60), Duration.ofSeconds(80));
    assertThat(of(plan, Fault.Kill.class).getLast().at())
        .isBetween(Duration.ofSeconds(60), Duration.ofSeconds(80));
  }

  @Test
  void every_kind_of_part_is_hit_and_only_parts_that_there_are() {
    List<Part> parts =
        plan(200, 200, 7).faults().stream().map(step -> step.fault().part()).distinct().toList();
    assertThat(parts)
        .containsExactlyInAnyOrder(
            new Part(Kind.NATS, 0),
            new Part(Kind.DISPATCHER, 0),
            new Part(Kind.DISPATCHER, 1),
            new Part(Kind.WORKER, 0),
            new Part(Kind.WORKER, 1),
            new Part(Kind.WORKER, 2),
            new Part(Kind.WORKER, 3));
  }

  @Test
  void every_job_is_planned_once_and_some_are_not_rerunnable_or_are_arrays() {
    List<RigJob> jobs = plan(200, 40, 7).jobs().stream().map(ChaosPlan.Submission::job).toList();
    assertThat(jobs).extracting(RigJob::number).doesNotHaveDuplicates().hasSize(200);
    assertThat(jobs).filteredOn(job -> !job.isRerunnable()).hasSizeBetween(10, 60);
    assertThat(jobs).filteredOn(job -> job.spec().containsKey("array")).hasSizeBetween(10, 60);
  }

  @Test
  void each_task_of_an_array_is_looked_for_by_a_number_of_its_own() {
    assertThat(RigJob.of(5, "true").executions("9.pkbs")).isEqualTo(Map.of("9.pkbs", 5));
    assertThat(RigJob.of(5, "true").array(2).executions("9[].pkbs"))
        .isEqualTo(Map.of("9[].pkbs", 5, "9[1].pkbs", 1_000_005, "9[2].pkbs", 2_000_005));
  }

  @Test
  void no_kills_are_a_plan_too() {
    assertThat(plan(5, 0, 1).faults()).isEmpty();
  }

  @Test
  void a_number_out_of_range_is_refused_by_its_option() {
    assertThatThrownBy(() -> options(0, 40, 1))
        .isInstanceOf(CommandFailure.class)
        .hasMessage("--jobs: '0': must be between 1 and 100000");
  }

  private static List<Step> of(ChaosPlan plan, Class<? extends Fault> kind) {
    return plan.faults().stream().filter(step -> kind.isInstance(step.fault())).toList();
  }
}
