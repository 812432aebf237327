package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pkbs.core.JobId;
import pkbs.core.JobState;
import pkbs.core.RunId;
import pkbs.core.schedule.DeletionCost;
import pkbs.core.schedule.PoolScaler;
import pkbs.kubernetes.ClusterException;
import pkbs.kubernetes.HomeCluster;
import pkbs.testkit.FakeStore;

/// A pool that follows the work, and pods that are priced by it. A worker here has room for four
/// sample jobs.
final class PoolKeeperTest {
  private static final Duration LINGER = Duration.ofSeconds(300);
  private static final ScaleRules RULES =
      new ScaleRules(
          "default",
          Optional.empty(),
          true,
          Optional.of(new ScaleRules.Sized("worker-dep", new PoolScaler.Bounds(0, 10, LINGER))),
          OptionalInt.empty());

  private final Cluster cluster = Cluster.leading();
  private final FakePool pool = new FakePool();
  private final PoolKeeper keeper = cluster.dispatcher.poolKeeper(RULES, pool);

  /// A Deployment with its pods, and what was asked of it.
  private static final class FakePool implements Pool {
    final List<Integer> sizes = new ArrayList<>();
    final Map<String, Integer> prices = new TreeMap<>();
    int replicas;
    int priced;
    Optional<String> autoscaler = Optional.empty();
    Optional<ClusterException> trouble = Optional.empty();

    private void ask() {
      if (trouble.isPresent()) {
        throw trouble.get();
      }
    }

    @Override
    public HomeCluster.Size size() {
      ask();
      return new HomeCluster.Size(replicas, "v" + sizes.size());
    }

    @Override
    public void resize(HomeCluster.Size from, int to) {
      ask();
      assertThat(from).isEqualTo(size());
      replicas = to;
      sizes.add(to);
    }

    @Override
    public Optional<String> autoscaler() {
      ask();
      return autoscaler;
    }

    @Override
    public void price(String pod, int cost) {
      priced++;
      ask();
      prices.put(pod, cost);
    }
  }

  @AfterEach
  void close() {
    keeper.close();
    cluster.close();
  }

  /// Second by second, as the keeper's own thread does it.
  private void pass(Duration span, ManualWorker... beating) {
    for (long second = 0; second < span.toSeconds(); second++) {
      cluster.pass(Duration.ofSeconds(1));
      if (second % 5 == 0) {
        for (ManualWorker worker : beating) {
          worker.beat();
        }
      }
      keeper.pass();
    }
  }

  private RunId running(ManualWorker worker, JobId job) {
    RunId run = worker.claim();
    worker.start(run);
    cluster.await(job, JobState.Running.class);
    return run;
  }

  @Test
  void work_brings_workers_and_their_rest_takes_them_away_to_the_last() {
    pass(Duration.ofSeconds(10));
    assertThat(pool.sizes).isEmpty();

    JobId job = cluster.submit();
    pass(Duration.ofSeconds(6));
    assertThat(pool.sizes).containsExactly(1);

    ManualWorker worker = cluster.worker("worker-1");
    RunId run = running(worker, job);
    pass(LINGER.plus(LINGER), worker);
    assertThat(pool.sizes).containsExactly(1);

    worker.stage(run);
    worker.exit(run, 0);
    cluster.await(job, JobState.Finished.class);
    pass(LINGER.minusSeconds(20), worker);
    assertThat(pool.sizes).containsExactly(1);
    pass(Duration.ofSeconds(40), worker);
    assertThat(pool.sizes).containsExactly(1, 0);
  }

  @Test
  void busy_pods_are_worth_more_than_idle_ones_and_a_cost_is_written_once() {
    ManualWorker busy = cluster.worker("worker-1");
    ManualWorker idle = cluster.worker("worker-2");
    JobId job = cluster.submit();
    ManualWorker chosen = busy.hasOffer() ? busy : idle;
    ManualWorker other = chosen == busy ? idle : busy;
    running(chosen, job);
    pass(Duration.ofSeconds(3), busy, idle);

    assertThat(pool.prices.get(seat(chosen))).isEqualTo(DeletionCost.busy(600));
    assertThat(pool.prices.get(seat(other))).isNegative();
    pass(Duration.ofSeconds(10), busy, idle);
    int before = pool.priced;
    pass(Duration.ofMinutes(1), busy, idle);
    assertThat(pool.priced - before).as("in steps of powers of two").isLessThanOrEqualTo(3);

    other.beat(false);
    pass(Duration.ofSeconds(2));
    assertThat(pool.prices.get(seat(other))).isEqualTo(DeletionCost.DRAINING);
  }

  private static String seat(ManualWorker worker) {
    return worker.id.text().replaceFirst("-boot.*", "");
  }

  @Test
  void many_pods_are_priced_a_few_at_a_time() {
    for (int i = 0; i < 12; i++) {
      cluster.worker("worker-" + i);
    }
    pass(Duration.ofSeconds(1));
    assertThat(pool.prices).hasSize(PoolKeeper.PRICES_PER_PASS);
    pass(Duration.ofSeconds(5));
    assertThat(pool.prices).hasSize(12);
  }

  @Test
  void a_pod_that_is_gone_is_not_asked_for_again() {
    cluster.worker("worker-1");
    pool.trouble = Optional.of(new ClusterException(ClusterException.Kind.GONE, "pod: not found"));
    pass(Duration.ofSeconds(1));
    assertThat(pool.priced).isEqualTo(1);
    pass(Duration.ofSeconds(1));
    assertThat(pool.priced).isEqualTo(2); // its cost for a second of rest
    assertThat(alarm(Alarms.Kind.POD_PRICES)).isFalse();
  }

  @Test
  void an_autoscaler_of_the_same_deployment_is_left_alone_and_told() {
    pool.autoscaler = Optional.of("worker-hpa");
    cluster.submit();
    pass(Duration.ofSeconds(11));
    assertThat(pool.sizes).isEmpty();
    assertThat(cluster.dispatcher.alarms().texts())
        .containsExactly(
            "deployment worker-dep is sized by the HorizontalPodAutoscaler worker-hpa too, so the"
                + " dispatcher leaves it; delete that, or unset PKBS_SCALE_DEPLOYMENT");

    pool.autoscaler = Optional.empty();
    pass(Duration.ofSeconds(6));
    assertThat(pool.sizes).containsExactly(1);
    assertThat(cluster.dispatcher.alarms().texts()).isEmpty();
  }

  @Test
  void a_missing_right_is_an_alarm_until_it_is_given() {
    cluster.submit();
    pool.trouble = Optional.of(new ClusterException(ClusterException.Kind.FORBIDDEN, "it may not"));
    pass(Duration.ofSeconds(2));
    assertThat(alarm(Alarms.Kind.POOL_SIZE)).isTrue();

    pool.trouble = Optional.empty();
    pass(Duration.ofSeconds(20));
    assertThat(alarm(Alarms.Kind.POOL_SIZE)).isFalse();
    assertThat(pool.sizes).containsExactly(1);
  }

  @Test
  void a_conflict_is_tried_again_at_once() {
    cluster.submit();
    pool.trouble = Optional.of(new ClusterException(ClusterException.Kind.CONFLICT, "changed"));
    pass(Duration.ofSeconds(2));
    assertThat(alarm(Alarms.Kind.POOL_SIZE)).isFalse();
    pool.trouble = Optional.empty();
    pass(Duration.ofSeconds(1));
    assertThat(pool.sizes).containsExactly(1);
  }

  private boolean alarm(Alarms.Kind kind) {
    return cluster.dispatcher.alarms().isOn(kind);
  }

  @Test
  void one_that_does_not_lead_touches_nothing() {
    cluster.worker("worker-1");
    cluster.submit();
    try (FakeStore other = cluster.storage.another();
        Dispatcher standby = cluster.dispatcher(other, "b", new AtomicBoolean());
        PoolKeeper its = standby.poolKeeper(RULES, pool)) {
      for (int second = 0; second < 10; second++) {
        standby.tick();
        its.pass();
      }
    }
    assertThat(pool.sizes).isEmpty();
    assertThat(pool.priced).isZero();
  }
}
