package pkbs.dispatcher;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import pkbs.core.ArraySpec;
import pkbs.core.Dependencies;
import pkbs.core.Dependencies.Singleton;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.JobState;
import pkbs.core.Limits;
import pkbs.core.Owner;
import pkbs.core.Prerequisite;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.core.pbs.Dependency;
import pkbs.core.pbs.JobOperand;

/// Turns `-W depend` into conditions on jobs that there are. A job may name jobs of its owner only;
/// an operator's may name any.
final class Wishes {
  private final JobIndex jobs;
  private final WaitingRoom room;

  Wishes(JobIndex jobs, WaitingRoom room) {
    this.jobs = jobs;
    this.room = room;
  }

  /// Reads a list without a look at other jobs.
  ///
  /// @throws RefusedException for what cannot be waited for here
  static Dependencies read(List<Dependency> list) {
    List<Prerequisite> parents = new ArrayList<>();
    List<Prerequisite> children = new ArrayList<>();
    int openings = 0;
    Singleton singleton = Singleton.NO;
    for (Dependency item : list) {
      switch (item) {
        case Dependency.After after -> add(parents, condition(after.condition()), after.jobs());
        case Dependency.AfterTasks tasks ->
            tasks
                .arrays()
                .forEach(each ->
                    parents.add(
                        Prerequisite.ofTasks(
                            condition(tasks.condition()), each.array().job(), each.count())));
        case Dependency.Before before ->
            add(children, condition(before.condition()), before.jobs());
        case Dependency.RunOne one -> add(parents, Prerequisite.Condition.NEVER_RAN, one.jobs());
        case Dependency.On on -> openings += on.count();
        case Dependency.Singleton any -> singleton = Singleton.AWAITED;
      }
    }
    checkNumber(Math.max(Math.max(parents.size(), children.size()), openings));
    return new Dependencies(distinct(parents), openings, singleton, distinct(children));
  }

  private static void checkNumber(int jobs) {
    if (jobs > Limits.DEPENDENCIES_MAX) {
      throw refused("%d jobs to wait for, limit %d".formatted(jobs, Limits.DEPENDENCIES_MAX));
    }
  }

  private static void add(
      List<Prerequisite> list, Prerequisite.Condition condition, List<JobOperand> operands) {
    operands.forEach(each -> list.add(Prerequisite.of(condition, each.job())));
  }

  private static List<Prerequisite> distinct(List<Prerequisite> list) {
    return list.stream().distinct().toList();
  }

  private static Prerequisite.Condition condition(Dependency.Condition condition) {
    return switch (condition) {
      case STARTED -> Prerequisite.Condition.STARTED;
      case SUCCEEDED -> Prerequisite.Condition.SUCCEEDED;
      case FAILED -> Prerequisite.Condition.FAILED;
      case ENDED -> Prerequisite.Condition.ENDED;
    };
  }

  /// Holds a list against the jobs that there are.
  ///
  /// @param self the job that asks; empty for one that has no number yet
  /// @param by who asks; empty for an operator
  /// @return with all members of the sets of `runone`
  /// @throws RefusedException [Refusal.Code#BAD_DEPENDENCY], naming the first that is wrong
  Dependencies resolve(Dependencies asked, Optional<JobId> self, Optional<Owner> by) {
    Set<Prerequisite> parents = new LinkedHashSet<>();
    for (Prerequisite parent : asked.parents()) {
      Job job = known(parent, self, by);
      parents.add(fitting(parent, job));
      if (parent.condition() == Prerequisite.Condition.NEVER_RAN) {
        set(job).stream()
            .filter(other -> !self.equals(Optional.of(other.job())))
            .forEach(parents::add);
      }
    }
    checkNumber(parents.size());
    Set<JobId> behind = new HashSet<>();
    self.ifPresent(behind::add);
    List<Prerequisite> children = new ArrayList<>();
    for (Prerequisite child : asked.children()) {
      Job job = known(child, self, by);
      checkWaits(child, job);
      children.add(child.of(job));
      behind.add(child.job());
    }
    if (!behind.isEmpty()) {
      Set<JobId> seen = new HashSet<>();
      parents.forEach(parent -> checkCircle(parent, behind, seen));
    }
    return new Dependencies(List.copyOf(parents), asked.openings(), asked.singleton(), children);
  }

  /// With what only the other job tells: whether it is an array, and of how many tasks.
  private static Prerequisite fitting(Prerequisite link, Job job) {
    if (link.isCounted() && !ArrayIndex.isArray(job)) {
      throw refused(link + ": not an array");
    }
    int count = link.tasks().map(Prerequisite.Tasks::count).orElse(0);
    int total = job.spec().array().map(ArraySpec::count).orElse(0);
    if (count > total) {
      throw refused("%s: the array has %d tasks".formatted(link, total));
    }
    return link.of(job);
  }

  private Job known(Prerequisite link, Optional<JobId> self, Optional<Owner> by) {
    if (self.equals(Optional.of(link.job()))) {
      throw refused(link + ": a job cannot wait for itself");
    }
    return jobs.find(link.job())
        .filter(job -> by.isEmpty() || by.get().equals(job.spec().owner()))
        .orElseThrow(() -> refused(link + ": there is no such job of yours"));
  }

  /// Numbers only ever name older ones, but `before…` and `qalter` look the other way.
  ///
  /// @param behind the jobs that are to wait for the link's, at least one
  /// @param seen jobs that wait for none of them
  private void checkCircle(Prerequisite link, Set<JobId> behind, Set<JobId> seen) {
    Deque<JobId> next = new ArrayDeque<>(List.of(link.job()));
    while (!next.isEmpty()) {
      JobId id = next.poll();
      if (behind.contains(id)) {
        throw refused(link + ": the jobs would wait for one another");
      }
      if (seen.add(id)) {
        jobs.find(id)
            .filter(job -> !job.state().isTerminal())
            .ifPresent(job ->
                job.eligibility().dependencies().parents().stream()
                    .filter(each -> !each.met())
                    .forEach(each -> next.add(each.job())));
      }
    }
  }

  /// The other members of this one's set.
  private List<Prerequisite> set(Job member) {
    Set<JobId> ids = new LinkedHashSet<>();
    oneOf(member).forEach(ids::add);
    for (JobId child : room.childrenOf(member.id())) {
      jobs.find(child)
          .filter(job -> oneOf(job).contains(member.id()))
          .ifPresent(job -> ids.add(job.id()));
    }
    return ids.stream()
        .flatMap(id -> jobs.find(id).stream())
        .map(job -> Prerequisite.of(Prerequisite.Condition.NEVER_RAN, job.id()).of(job))
        .toList();
  }

  private static List<JobId> oneOf(Job job) {
    return job.eligibility().dependencies().parents().stream()
        .filter(each -> each.condition() == Prerequisite.Condition.NEVER_RAN)
        .map(Prerequisite::job)
        .toList();
  }

  private static void checkWaits(Prerequisite link, Job child) {
    boolean waits =
        switch (child.state()) {
          case JobState.Queued queued -> true;
          case JobState.Held held -> true;
          case JobState.Waiting waiting -> true;
          case JobState.Running running -> false;
          case JobState.Exiting exiting -> false;
          case JobState.Finished finished -> false;
        };
    if (!waits || child.eligibility().dependencies().openings() == 0) {
      throw refused(
          "before %s: it has no opening; submit it with -W depend=on:1".formatted(link.job()));
    }
  }

  private static RefusedException refused(String message) {
    return new RefusedException(Refusal.of(Refusal.Code.BAD_DEPENDENCY, "depend", message));
  }
}
