import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import pkbs.core.JobId;
import pkbs.core.Memory;
import pkbs.core.Resources;
import pkbs.core.RunId;
import pkbs.core.WorkerId;
import pkbs.core.schedule.Board;
import pkbs.core.schedule.Lane;
import pkbs.core.schedule.Placement;
import pkbs.core.schedule.Plan;
import pkbs.core.schedule.Planner;

/// A cluster in virtual time with the real planner: arrays of 100 000 tasks and single jobs of some
/// shapes wait from the start; once in a virtual second what ended makes room and a pass fills it.
/// Prints `decisions-per-second N` (processor time of everything, the simulation included),
/// `heap-mb N` at the fullest moment and `virtual-hours N`.
/// Usage: Simulate WORKERS TASKS
final class Simulate {
  private static final int TASKS_OF_ARRAY = 100_000;
  private static final int CPUS = 4;
  private static final int SINGLES_PERCENT = 4;
  private static final Resources WORKER =
      new Resources(CPUS, Memory.ofMebibytes(16 * 1024), Memory.ofMebibytes(100 * 1024));

  private final Board board = new Board();
  private final SplittableRandom random = new SplittableRandom(11);
  private final PriorityQueue<End> ends = new PriorityQueue<>();
  private final Map<JobId, Tasks> arrays = new HashMap<>();
  private long decisions;

  /// The end of a run in virtual time; `index` -1 for a single job.
  private record End(long at, JobId job, int index, WorkerId worker) implements Comparable<End> {
    @Override
    public int compareTo(End other) {
      return Long.compare(at, other.at);
    }
  }

  /// An array's tasks that wait.
  private static final class Tasks {
    private final Lane.Key lane;
    private int next;
    private int left;

    Tasks(Lane.Key lane, int count) {
      this.lane = lane;
      this.left = count;
    }
  }

  public static void main(String[] arguments) {
    new Simulate().run(Integer.parseInt(arguments[0]), Long.parseLong(arguments[1]));
  }

  private void run(int workers, long tasks) {
    double before = heapMb();
    for (int worker = 0; worker < workers; worker++) {
      board.workerSeen(new WorkerId("w" + worker), WORKER, true);
    }
    submit(tasks);
    var threads = ManagementFactory.getThreadMXBean();
    long begin = threads.getCurrentThreadCpuTime();
    long second = 0;
    double heap = 0;
    while (board.waitingJobs() > 0 || !ends.isEmpty()) {
      while (!ends.isEmpty() && ends.peek().at() <= second) {
        end(ends.poll());
      }
      Plan plan = Planner.plan(board.freeze());
      for (Placement placement : plan.placements()) {
        start(placement, second);
      }
      if (!plan.truncated()) {
        second++;
      }
      if (heap == 0 && second == 60) {
        heap = heapMb() - before;
      }
    }
    double seconds = (threads.getCurrentThreadCpuTime() - begin) / 1e9;
    if (decisions != tasks) {
      throw new IllegalStateException(decisions + " decisions for " + tasks + " tasks");
    }
    System.out.printf("decisions-per-second %.0f%n", decisions / seconds);
    System.out.printf("heap-mb %.1f%n", heap);
    System.out.printf("virtual-hours %.2f%n", second / 3600.0);
  }

  private void submit(long tasks) {
    long singles = tasks * SINGLES_PERCENT / 100;
    long id = 1;
    for (; id <= singles; id++) {
      board.eligible(new JobId(id), lane(), id);
    }
    for (long left = tasks - singles; left > 0; id++) {
      int count = (int) Math.min(left, TASKS_OF_ARRAY);
      Tasks array = new Tasks(lane(), count);
      arrays.put(new JobId(id), array);
      board.eligible(new JobId(id), array.lane, id, count);
      left -= count;
    }
  }

  private Lane.Key lane() {
    int cpus = 1 << random.nextInt(3);
    return new Lane.Key(
        random.nextInt(4),
        new Resources(cpus, Memory.ofMebibytes(1024L * cpus), Memory.ofMebibytes(1024)));
  }

  /// As the leader does it: an array keeps its entry, with as many tasks as still wait.
  private void start(Placement placement, long second) {
    decisions++;
    long at = second + 1 + (long) (-60 * Math.log(1 - random.nextDouble()));
    Tasks array = arrays.get(placement.job());
    if (array == null) {
      board.placed(placement);
      ends.add(new End(at, placement.job(), -1, placement.worker()));
      return;
    }
    board.placed(new RunId(placement.job(), array.next, 1), placement);
    ends.add(new End(at, placement.job(), array.next++, placement.worker()));
    array.left--;
    board.eligible(placement.job(), array.lane, placement.job().sequence(), array.left);
  }

  private void end(End end) {
    if (end.index() < 0) {
      board.gone(end.job());
    } else {
      board.gone(new RunId(end.job(), end.index(), 1));
    }
  }

  private static double heapMb() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1048576.0;
  }
}
