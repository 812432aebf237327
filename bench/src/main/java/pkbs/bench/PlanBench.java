package pkbs.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import pkbs.core.JobId;
import pkbs.core.Memory;
import pkbs.core.Resources;
import pkbs.core.WorkerId;
import pkbs.core.schedule.Board;
import pkbs.core.schedule.Lane;
import pkbs.core.schedule.Plan;
import pkbs.core.schedule.Planner;

/// A pass over 1 000 workers of which 32 have a free processor, with jobs of 100 lanes queued.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PlanBench {
  private static final int WORKERS = 1000;
  private static final int FREE = 32;
  private static final int LANES = 100;
  private static final Resources ONE =
      new Resources(1, Memory.ofMebibytes(512), Memory.ofMebibytes(1024));

  @Param({"1000", "100000"})
  private int queued;

  private final Board board = new Board();

  @Setup
  public void fill() {
    for (int worker = 0; worker < WORKERS; worker++) {
      board.workerSeen(new WorkerId("w" + worker), worker < FREE ? ONE : Resources.NONE, true);
    }
    for (long id = 1; id <= queued; id++) {
      Lane.Key lane =
          new Lane.Key(0, ONE, false, List.of("workq/user" + id % LANES), List.of());
      board.eligible(new JobId(id), lane, id);
    }
  }

  @Benchmark
  public Plan pass() {
    return Planner.plan(board.freeze());
  }
}
