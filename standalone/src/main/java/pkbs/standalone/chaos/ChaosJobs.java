package pkbs.standalone.chaos;

import java.util.random.RandomGenerator;

/// Short jobs of several kinds, some of them arrays, with one to all of their tasks in a run.
final class ChaosJobs {
  private static final int HUNDRED = 100;
  private static final int NOT_RERUNNABLE_PERCENT = 15;
  private static final int ARRAY_PERCENT = 15;
  private static final int TASKS_MAX = 6;
  private static final int KINDS = 5;

  private ChaosJobs() {}

  static RigJob next(int number, RandomGenerator random) {
    RigJob job = RigJob.of(number, body(random));
    boolean isRerunnable = random.nextInt(HUNDRED) >= NOT_RERUNNABLE_PERCENT;
    boolean isArray = random.nextInt(HUNDRED) < ARRAY_PERCENT;
    int tasks = 2 + random.nextInt(TASKS_MAX - 1);
    int perRun = 1 + random.nextInt(tasks);
    RigJob shaped = isArray ? job.array(tasks).with("chunk", Integer.toString(perRun)) : job;
    return isRerunnable ? shaped : shaped.notRerunnable();
  }

  private static String body(RandomGenerator random) {
    int size = 1 + random.nextInt(20);
    return switch (random.nextInt(KINDS)) {
      case 0 -> "sleep %d.%d; echo slept".formatted(size / 10, size % 10);
      case 1 -> "i=0; while [ $i -lt %d ]; do i=$((i + 1)); done; echo $i".formatted(size * 5_000);
      case 2 -> "seq 1 %d; mkdir sub; seq 1 %d >sub/data.txt".formatted(size * 1_000, size * 100);
      case 3 -> "echo fails >&2; exit " + size;
      default -> "echo quick";
    };
  }
}
