package pkbs.core.pbs;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// One condition of `-W depend=`. Source: qsub(1B) of OpenPBS and of Torque; `singleton` is
/// Slurm's.
public sealed interface Dependency {

  /// What the other job has done.
  enum Condition {
    STARTED(""),
    SUCCEEDED("ok"),
    FAILED("notok"),
    ENDED("any");

    private final String suffix;

    Condition(String suffix) {
      this.suffix = suffix;
    }

    String suffix() {
      return suffix;
    }
  }

  /// `after afterok afternotok afterany`: this job waits for all of `jobs`, of an array for all
  /// tasks.
  ///
  /// @param jobs plain jobs and arrays, at least one
  record After(Condition condition, List<JobOperand> jobs) implements Dependency {
    public After {
      jobs = List.copyOf(jobs);
    }

    @Override
    public String toString() {
      return "after" + condition.suffix() + joined(jobs);
    }
  }

  /// `afterstartarray afterokarray afternotokarray afteranyarray`: this job waits for tasks of
  /// arrays.
  record AfterTasks(Condition condition, List<TaskCount> arrays) implements Dependency {
    public AfterTasks {
      arrays = List.copyOf(arrays);
    }

    @Override
    public String toString() {
      String type = condition == Condition.STARTED ? "start" : condition.suffix();
      return "after" + type + "array" + joined(arrays);
    }
  }

  /// So many tasks of an array, `12[][5]`.
  ///
  /// @param count 1 or more; absent: all
  record TaskCount(JobOperand array, Optional<Integer> count) {
    @Override
    public String toString() {
      return array + count.map(n -> "[" + n + "]").orElse("");
    }
  }

  /// `before beforeok beforenotok beforeany`: all of `jobs` wait for this job.
  record Before(Condition condition, List<JobOperand> jobs) implements Dependency {
    public Before {
      jobs = List.copyOf(jobs);
    }

    @Override
    public String toString() {
      return "before" + condition.suffix() + joined(jobs);
    }
  }

  /// `on:N`: this job waits until so many others have released it by `before…`.
  ///
  /// @param count 1 or more
  record On(int count) implements Dependency {
    @Override
    public String toString() {
      return "on:" + count;
    }
  }

  /// `runone`: of this job and `jobs` one runs.
  record RunOne(List<JobOperand> jobs) implements Dependency {
    public RunOne {
      jobs = List.copyOf(jobs);
    }

    @Override
    public String toString() {
      return "runone" + joined(jobs);
    }
  }

  /// `singleton`: this job waits for its owner's earlier jobs of the same name.
  record Singleton() implements Dependency {
    @Override
    public String toString() {
      return "singleton";
    }
  }

  private static String joined(List<?> jobs) {
    return jobs.stream().map(job -> ":" + job).collect(Collectors.joining());
  }
}
