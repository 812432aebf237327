package pkbs.standalone.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import pkbs.standalone.chaos.Fault.Kind;
import pkbs.standalone.chaos.Fault.Part;

/// What a chaos run does and when. The same options make the same plan, on every machine.
///
/// @param faults by time, from the moment at which the rig is ready
/// @param jobs by time of submission
public record ChaosPlan(List<Step> faults, List<Submission> jobs) {
  /// One kill every two seconds in the mean: a part mostly has come back before the next one goes.
  private static final long MILLIS_PER_KILL = 2_000;

  private static final long MILLIS_PER_JOB = 100;

  /// Jobs come for most of the time, so that kills meet them at every stage of their life.
  private static final double SUBMITTING = 0.9;

  private static final int KILLS_PER_PAUSE = 5;
  private static final int HUNDRED = 100;
  private static final int NATS_PERCENT = 15;
  private static final int DISPATCHER_PERCENT = 40;

  public record Step(Duration at, Fault fault) {}

  public record Submission(Duration at, RigJob job) {}

  public static ChaosPlan of(ChaosOptions options) {
    // Its algorithm is specified, so a seed means the same in every Java.
    RandomGenerator random = new Random(options.seed());
    long millis = Math.max(options.kills() * MILLIS_PER_KILL, options.jobs() * MILLIS_PER_JOB);
    List<Step> faults = new ArrayList<>();
    for (int i = 0; i < options.kills(); i++) {
      Part part = part(random, options);
      Duration at = within(random, 0, millis);
      faults.add(new Step(at, new Fault.Kill(part)));
      faults.add(new Step(at.plus(away(random)), new Fault.Start(part)));
    }
    for (int i = 0; i < options.kills() / KILLS_PER_PAUSE; i++) {
      Part part = part(random, options);
      Duration at = within(random, 0, millis);
      faults.add(new Step(at, new Fault.Pause(part)));
      faults.add(new Step(at.plus(paused(random, part)), new Fault.Resume(part)));
    }
    faults.sort(Comparator.comparing(Step::at));
    List<Submission> jobs = new ArrayList<>();
    for (int number = 1; number <= options.jobs(); number++) {
      Duration at = within(random, 0, (long) (millis * SUBMITTING));
      jobs.add(new Submission(at, ChaosJobs.next(number, random)));
    }
    jobs.sort(Comparator.comparing(Submission::at));
    return new ChaosPlan(List.copyOf(faults), List.copyOf(jobs));
  }

  /// How many of the faults are kills.
  long kills() {
    return faults.stream().filter(step -> step.fault() instanceof Fault.Kill).count();
  }

  private static Part part(RandomGenerator random, ChaosOptions options) {
    int percent = random.nextInt(HUNDRED);
    if (percent < NATS_PERCENT) {
      return new Part(Kind.NATS, 0);
    }
    return percent < DISPATCHER_PERCENT
        ? new Part(Kind.DISPATCHER, random.nextInt(options.dispatchers()))
        : new Part(Kind.WORKER, random.nextInt(options.workers()));
  }

  private static Duration away(RandomGenerator random) {
    return within(random, 100, 3_000);
  }

  /// A worker's may last longer than its lease.
  private static Duration paused(RandomGenerator random, Part part) {
    return switch (part.kind()) {
      case NATS -> within(random, 500, 5_000);
      case DISPATCHER -> within(random, 500, 8_000);
      case WORKER -> within(random, 500, 15_000);
    };
  }

  private static Duration within(RandomGenerator random, long min, long max) {
    return Duration.ofMillis(random.nextLong(min, max + 1));
  }
}
