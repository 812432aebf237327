package pkbs.dispatcher;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import pkbs.core.Job;
import pkbs.core.JobState;
import pkbs.core.Run;
import pkbs.core.RunEnd;
import pkbs.core.RunId;
import pkbs.core.RunState;
import pkbs.core.TaskState;
import pkbs.core.TaskTable;
import pkbs.core.Usage;
import pkbs.core.WorkerId;
import pkbs.jetstream.StoreUnavailableException;
import pkbs.jetstream.WorkStream;
import pkbs.protocol.Heartbeat;
import pkbs.protocol.HeartbeatReply;
import pkbs.protocol.HeartbeatReply.Want;
import pkbs.protocol.HeartbeatReply.Wanted;

/// Answers heartbeats from memory, on the thread that receives them; only what changes a worker's
/// place goes to the leader's thread. Answers nothing while this process does not lead, so that
/// workers count on no dead leader.
final class HeartbeatDesk {
  private final Leader leader;
  private final JobIndex jobs;
  private final Workers workers;
  private final WorkStream work;
  private final TaskRuns runs;
  private final long leaseSeconds;
  private final Map<RunId, Usage> usage = new ConcurrentHashMap<>();

  HeartbeatDesk(Leader leader, JobIndex jobs, Workers workers, WorkStream work, Duration lease) {
    this.leader = leader;
    this.jobs = jobs;
    this.workers = workers;
    this.work = work;
    this.runs = new TaskRuns(jobs.arrays(), leader::lastSeen);
    this.leaseSeconds = lease.toSeconds();
  }

  /// A leader that stood still may have been followed by another one: it speaks again after its
  /// next append.
  Optional<HeartbeatReply> answer(Heartbeat beat) {
    Optional<Long> epoch = leader.freshEpoch();
    if (epoch.isEmpty()) {
      return Optional.empty();
    }
    Workers.Heard heard = workers.heard(beat, jobs.runsOn(beat.worker()));
    boolean isWelcome = !heard.isNew() || welcome(beat.worker());
    // Whom it replaced is told of once only.
    if (heard.concernsLeader()) {
      leader.heard(beat, heard);
    }
    if (!isWelcome) {
      return Optional.empty();
    }
    beat.runs().forEach(run -> usage.put(run.run(), run.used()));
    List<Wanted> wanted =
        beat.runs().stream()
            .flatMap(run ->
                heard.isOver()
                    ? Stream.of(Wanted.of(run.run(), Want.FENCED))
                    : wishes(run.run(), beat.worker()))
            .toList();
    return Optional.of(
        new HeartbeatReply(HeartbeatReply.VERSION, epoch.get(), leaseSeconds, wanted));
  }

  /// Of a run of several tasks, what is wanted of each is said by the task's own name; what is said
  /// by the run's name is of the first task, unless it is to fence the whole run.
  private Stream<Wanted> wishes(RunId run, WorkerId worker) {
    Want want = wanted(run, worker);
    Wanted main = new Wanted(run, want, walltime(run));
    Optional<TaskTable> tasks =
        jobs.arrays().find(run.job()).filter(table -> want != Want.FENCED && table.isBlock(run));
    return Stream.concat(
        Stream.of(main),
        tasks.stream()
            .flatMap(table ->
                table.addresses(run).stream()
                    .filter(task -> !task.equals(run))
                    .map(task -> new Wanted(task, wish(table, task), walltime(run)))));
  }

  private boolean welcome(WorkerId worker) {
    try {
      work.welcome(worker);
      return true;
    } catch (StoreUnavailableException e) {
      workers.forget(worker);
      return false;
    }
  }

  /// A record that its own worker ended needs no fence: the worker is only slow to drop the run.
  private Want wanted(RunId run, WorkerId worker) {
    Optional<Run> record = leader.lastSeen(run);
    if (record.isPresent() && !record.get().worker().equals(worker)) {
      return Want.FENCED;
    }
    if (record.isPresent() && record.get().state().isTerminal()) {
      boolean byLeader =
          record.get().state() == RunState.LOST || record.get().state() == RunState.CANCELLED;
      return byLeader ? Want.FENCED : Want.RUN;
    }
    if (leader.quarantine().holds(run.job())) {
      return Want.RUN;
    }
    return jobs.find(run.job()).map(job -> wantedOf(job, run)).orElse(Want.FENCED);
  }

  private Want wantedOf(Job job, RunId run) {
    Optional<TaskTable> tasks = jobs.arrays().find(job.id());
    if (tasks.isPresent()) {
      return wantedOf(tasks.get(), run);
    }
    if (!job.currentRun().equals(run)) {
      return Want.FENCED;
    }
    return switch (job.state()) {
      case JobState.Queued queued -> Want.RUN;
      case JobState.Running running -> wantedOf(running);
      case JobState.Exiting exiting -> Want.RUN;
      // Its claim was faster than the hold, and not seen yet.
      case JobState.Held held -> Want.RUN;
      case JobState.Waiting waiting -> Want.RUN;
      case JobState.Finished finished -> Want.FENCED;
    };
  }

  private long walltime(RunId run) {
    return jobs.find(run.job()).map(job -> job.spec().walltime().seconds()).orElse(0L);
  }

  private static Want wantedOf(JobState.Running running) {
    if (running.deletion().isPresent()) {
      return Want.TERM;
    }
    return running.suspended() ? Want.SUSPEND : Want.RUN;
  }

  private static Want wantedOf(TaskTable tasks, RunId run) {
    return tasks.isCurrent(run) ? wish(tasks, run) : Want.FENCED;
  }

  private static Want wish(TaskTable tasks, RunId run) {
    boolean isStaging =
        tasks.position(run.first()).stream()
            .mapToObj(tasks::state)
            .anyMatch(task -> task instanceof TaskState.Active active && active.isStaging());
    if (isStaging) {
      return Want.RUN;
    }
    if (tasks.isStopping(run)) {
      return Want.TERM;
    }
    return tasks.isSuspended(run) ? Want.SUSPEND : Want.RUN;
  }

  /// What a run that is under way has used in all, or had at its worker's last heartbeat.
  Optional<Usage> usage(RunId run) {
    return runs.find(run)
        .flatMap(Run::end)
        .map(RunEnd::usage)
        .or(() -> Optional.ofNullable(usage.get(runs.keyOf(run))));
  }

  /// Forgets the usage of runs that are not under way.
  void sweep() {
    usage
        .keySet()
        .removeIf(run ->
            jobs.find(run.job())
                .map(job -> job.state().isTerminal() || !isCurrent(job, run))
                .orElse(true));
  }

  private boolean isCurrent(Job job, RunId run) {
    return jobs.arrays()
        .find(job.id())
        .map(tasks -> tasks.isCurrent(run))
        .orElseGet(() -> job.currentRun().equals(run));
  }
}
