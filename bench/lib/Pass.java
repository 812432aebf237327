import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import pkbs.core.JobId;
import pkbs.core.Memory;
import pkbs.core.Resources;
import pkbs.core.WorkerId;
import pkbs.core.schedule.Board;
import pkbs.core.schedule.Lane;
import pkbs.core.schedule.Placement;
import pkbs.core.schedule.Plan;
import pkbs.core.schedule.Planner;
import pkbs.core.schedule.Snapshot;
import pkbs.core.schedule.Verdict;

/// Passes of the real planner over a full cluster with many queued jobs of 100 users, each with a
/// limit of his own: before each pass some jobs end, the pass fills their room, and as many jobs
/// come in. Prints the processor time of each pass, freeze and plan, in microseconds.
/// Usage: Pass JOBS WORKERS PASSES
final class Pass {
  private static final int USERS = 100;
  private static final int ENDS = 32;
  private static final int CPUS = 8;
  private static final int WARM_UP = 300;
  private static final Resources SHAPE =
      new Resources(1, Memory.ofMebibytes(512), Memory.ofMebibytes(1024));
  private static final Resources WORKER =
      new Resources(CPUS, Memory.ofMebibytes(64 * 1024), Memory.ofMebibytes(1 << 20));

  private final Board board = new Board();
  private final Deque<Placement> running = new ArrayDeque<>();
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final Map<String, Snapshot.Quota> quotas = new HashMap<>();
  private long next = 1;

  public static void main(String[] arguments) {
    int jobs = Integer.parseInt(arguments[0]);
    int workers = Integer.parseInt(arguments[1]);
    long[] took = new Pass().run(jobs, workers, Integer.parseInt(arguments[2]));
    Arrays.stream(took).forEach(nanos -> System.out.printf("%.1f%n", nanos / 1000.0));
  }

  private long[] run(int jobs, int workers, int passes) {
    for (int worker = 0; worker < workers; worker++) {
      board.workerSeen(new WorkerId("w" + worker), WORKER, true);
    }
    for (int user = 0; user < USERS; user++) {
      quotas.put("workq/user" + user, quota(workers * CPUS));
    }
    queue(jobs + workers * CPUS);
    while (pass().truncated()) {
      continue;
    }
    long[] took = new long[passes];
    for (int pass = -WARM_UP; pass < passes; pass++) {
      for (int end = 0; end < ENDS; end++) {
        board.gone(running.remove().job());
      }
      queue(ENDS);
      long begin = threads.getCurrentThreadCpuTime();
      Snapshot snapshot = board.freeze().within(quotas);
      Plan plan = Planner.plan(snapshot);
      long end = threads.getCurrentThreadCpuTime();
      place(plan);
      if (plan.placements().size() != ENDS) {
        throw new IllegalStateException("placed " + plan.placements().size());
      }
      if (pass >= 0) {
        took[pass] = end - begin;
      }
    }
    return took;
  }

  private static Snapshot.Quota quota(int left) {
    return new Snapshot.Quota(left, new Verdict(Verdict.Cause.QUEUE_LIMIT, "limit"));
  }

  private void queue(int count) {
    for (int i = 0; i < count; i++) {
      int user = (int) (next % USERS);
      Lane.Key lane = new Lane.Key(user % 3, SHAPE, false, List.of("workq/user" + user), List.of());
      board.eligible(new JobId(next), lane, next);
      next++;
    }
  }

  private Plan pass() {
    Plan plan = Planner.plan(board.freeze().within(quotas));
    place(plan);
    return plan;
  }

  private void place(Plan plan) {
    for (Placement placement : plan.placements()) {
      board.placed(placement);
      running.add(placement);
    }
  }
}
