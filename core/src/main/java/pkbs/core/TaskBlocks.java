package pkbs.core;

/// The blocks of an array, positions `[n * size, (n + 1) * size)`, and how many runs the waiting
/// tasks would make: one for those of a block that are still in it, one for each other task. At
/// first all wait. Guarded by its [TaskTable].
final class TaskBlocks {
  private final int size;
  private final int total;
  private final int[] waitingIn;
  private int blocks;
  private int singles;

  TaskBlocks(int size, int total) {
    this.size = size;
    this.total = total;
    this.waitingIn = new int[size == 1 ? 0 : (total + size - 1) / size];
    for (int block = 0; block < waitingIn.length; block++) {
      waitingIn[block] = Math.min(size, total - block * size);
    }
    this.blocks = waitingIn.length;
    this.singles = size == 1 ? total : 0;
  }

  /// Whether the first attempts of neighbours are one run.
  boolean isAny() {
    return size > 1;
  }

  boolean isStart(int position) {
    return position % size == 0;
  }

  int start(int position) {
    return position - position % size;
  }

  /// Exclusive.
  int end(int position) {
    return Math.min(total, start(position) + size);
  }

  /// A task begins (`by` 1) or ceases (`by` -1) to wait.
  void count(int position, boolean isInBlock, int by) {
    if (!isInBlock) {
      singles += by;
      return;
    }
    int block = position / size;
    int before = waitingIn[block];
    waitingIn[block] += by;
    if (before == 0 || waitingIn[block] == 0) {
      blocks += by;
    }
  }

  /// How many runs the waiting tasks make.
  int runs() {
    return blocks + singles;
  }
}
