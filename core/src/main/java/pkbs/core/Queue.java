package pkbs.core;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A policy that jobs are submitted to: what a job gets that asks for nothing, how long it may run,
/// and how many jobs there may be. Written by the leader, on an operator's word.
///
/// @param name 1 to 15 letters, digits, `_`, `-`, a letter first
/// @param defaults what a run takes from its worker where the job names nothing
/// @param walltimeMax how long a job may ask to run
public record Queue(String name, Resources defaults, Walltime walltimeMax, Rules rules) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,14}");

  /// The queue of jobs that name none; it is always there: 1 cpu, 512 MiB, 10 GiB of scratch, 168
  /// h.
  public static final Queue WORKQ = named("workq");

  public static final List<Queue> ALL = List.of(WORKQ);

  public Queue {
    rules = rules == null ? Rules.OPEN : rules;
  }

  /// Who gets in, and who is started.
  ///
  /// @param enabled whether it takes jobs
  /// @param started whether its jobs are started
  /// @param priority [Limits#PRIORITY_MIN] to [Limits#PRIORITY_MAX]; jobs of a higher one go first
  /// @param walltime of a job that names none; absent: the longest there is
  public record Rules(
      boolean enabled, boolean started, int priority, Optional<Walltime> walltime, Most most) {
    public static final Rules OPEN = new Rules(true, true, 0, Optional.empty(), Most.ANY);

    public Rules {
      most = most == null ? Most.ANY : most;
    }
  }

  /// How many jobs there may be; an absent limit is none.
  ///
  /// @param queued that have not ended
  /// @param running at a time
  /// @param queuedOfUser that have not ended, of each user
  /// @param runningOfUser at a time, of each user
  public record Most(
      Optional<Integer> queued,
      Optional<Integer> running,
      Optional<Integer> queuedOfUser,
      Optional<Integer> runningOfUser) {
    public static final Most ANY =
        new Most(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /// A queue of this name with the limits of every queue.
  public static Queue named(String name) {
    return new Queue(
        name,
        new Resources(1, Memory.ofMebibytes(512), Memory.ofMebibytes(10 * 1024)),
        new Walltime(Duration.ofHours(168)),
        Rules.OPEN);
  }

  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /// What a job gets that names no walltime.
  public Walltime walltime() {
    return rules.walltime().filter(own -> own.compareTo(walltimeMax) <= 0).orElse(walltimeMax);
  }
}
