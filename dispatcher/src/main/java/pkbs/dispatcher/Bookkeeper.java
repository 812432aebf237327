package pkbs.dispatcher;

import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.ArrayOrders;
import pkbs.core.Decision;
import pkbs.core.Dependencies;
import pkbs.core.Effect;
import pkbs.core.Eligibility;
import pkbs.core.Job;
import pkbs.core.JobEvent;
import pkbs.core.JobId;
import pkbs.core.JobMachine;
import pkbs.core.JobSpec;
import pkbs.core.JobState;
import pkbs.core.Owner;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.core.Run;
import pkbs.core.RunId;
import pkbs.core.SpecPool;
import pkbs.core.WorkerId;
import pkbs.jetstream.CrashPoint;
import pkbs.jetstream.Heartbeats;
import pkbs.jetstream.RunBook;
import pkbs.jetstream.RunBook.Versioned;

/// Read, decide, save, act: the one way in which a job changes. Called by the leader's thread only,
/// except for [#lastSeen]. A [BooksLostException] passes through: the leader steps down.
final class Bookkeeper {
  private static final Logger log = LoggerFactory.getLogger(Bookkeeper.class);

  private final Books books;
  private final JobIndex jobs;
  private final Placing placing;
  private final Waiters waiters;
  private final Time time;
  private final RunMarker marker;
  private final Quarantine quarantine;
  private final Consumer<JobSpec> entry;
  private final RunTable runs = new RunTable();
  private final Effects effects;
  private final SpecPool specs = new SpecPool();
  private final Followers followers;
  private final Wishes wishes;
  private final ArrayKeeper arrays;

  Bookkeeper(Books books, JobIndex jobs, Placing placing, Outside outside) {
    this.books = books;
    this.jobs = jobs;
    this.placing = placing;
    this.waiters = outside.waiters();
    this.time = outside.time();
    this.quarantine = outside.quarantine();
    this.entry = outside.entry();
    this.marker = new RunMarker(outside.runs(), this::observe);
    this.effects = new Effects(outside.heartbeats(), marker, runs, jobs, time);
    this.followers = new Followers(jobs, time, this::apply);
    this.wishes = new Wishes(jobs, followers.room());
    this.arrays =
        new ArrayKeeper(
            books,
            jobs,
            placing,
            time,
            new ArrayKeeper.Shell(
                runs, effects::carryOut, this::adoptAlone, followers::tasksChanged));
  }

  /// What a bookkeeper acts on besides the books.
  ///
  /// @param entry refuses a job that its queue does not take
  record Outside(
      RunBook runs,
      Heartbeats heartbeats,
      Waiters waiters,
      Quarantine quarantine,
      Consumer<JobSpec> entry,
      Time time) {}

  /// A submission that passed all checks.
  ///
  /// @param key empty where the client gave none
  /// @param eligibility with dependencies as they were asked for
  /// @param byOperator whether it may wait for the jobs of others
  record Submission(
      JobSpec spec, String key, String digest, Eligibility eligibility, boolean byOperator) {
    Submission(JobSpec spec, String key, String digest) {
      this(spec, key, digest, Eligibility.AT_ONCE, false);
    }
  }

  /// @param isNew false where the key had made the job before
  record Submitted(JobId id, boolean isNew) {}

  Submitted submit(Submission submission) {
    Owner owner = submission.spec().owner();
    Optional<Job> before =
        submission.key().isEmpty()
            ? Optional.empty()
            : jobs.submittedWith(owner, submission.key(), time.now());
    if (before.isPresent()) {
      if (!before.get().requestDigest().equals(submission.digest())) {
        throw new RefusedException(
            Refusal.of(
                Refusal.Code.KEY_REUSED,
                "this request key was already used for job %s with different content"
                    .formatted(before.get().id())));
      }
      return new Submitted(before.get().id(), false);
    }
    entry.accept(submission.spec());
    Dependencies dependencies =
        wishes.resolve(
            submission.eligibility().dependencies(),
            Optional.empty(),
            submission.byOperator() ? Optional.empty() : Optional.of(owner));
    Job job =
        followers.born(
            Job.submitted(
                    books.nextId(),
                    specs.shared(submission.spec()),
                    time.now(),
                    submission.key(),
                    submission.digest())
                .when(submission.eligibility().with(dependencies)));
    books.append(job);
    CrashPoint.SUBMIT_RECORDED.reached();
    arrays.begin(job);
    adopt(job);
    followers.settle();
    CrashPoint.SUBMIT_APPLIED.reached();
    return new Submitted(job.id(), true);
  }

  /// @return the job after the request was accepted, perhaps not yet ended
  Job delete(JobId id, Owner by, boolean force) {
    Job job = known(id);
    if (quarantine.holds(id)) {
      deleteUnreadable(job, force);
    }
    if (ArrayIndex.isArray(job)) {
      arrays.delete(job, index -> true, force, job.spec().shownId(id));
    } else {
      apply(job, new JobEvent.DeleteRequested(by, force, time.now()));
    }
    return jobs.find(id).orElse(job);
  }

  private Job known(JobId id) {
    return jobs.find(id)
        .orElseThrow(
            () -> new RefusedException(Refusal.of(Refusal.Code.UNKNOWN_JOB, "unknown job " + id)));
  }

  /// @return the job after the order was accepted
  Job order(JobId id, Order order) {
    Job job = known(id);
    if (quarantine.holds(id)) {
      throw unreadable(job);
    }
    if (order.withdraws() && ArrayIndex.isArray(job)) {
      placing.offeredTasks(id).forEach(this::withdraw);
    } else if (order.withdraws() && placing.mayBeClaimed(job)) {
      withdraw(job.currentRun());
    }
    Job current = known(id);
    apply(current, order.of(current, time.now()));
    return jobs.find(id).orElse(current);
  }

  private void withdraw(RunId run) {
    marker.block(run, Run.withdrawn(run, time.now(), "taken back before it was claimed"));
  }

  private static RefusedException unreadable(Job job) {
    return new RefusedException(
        Refusal.of(
                Refusal.Code.WRONG_STATE,
                "job %s: its record in the books cannot be read".formatted(job.id()))
            .withHint("delete it by force"));
  }

  /// What a change of a job waits for in others, held against the jobs that there are.
  Dependencies resolve(Dependencies asked, Job job, boolean byOperator) {
    return wishes.resolve(
        asked,
        Optional.of(job.id()),
        byOperator ? Optional.empty() : Optional.of(job.spec().owner()));
  }

  Followers followers() {
    return followers;
  }

  /// What cannot be read is put aside before the end is written in its place.
  private void deleteUnreadable(Job job, boolean force) {
    if (!force) {
      throw unreadable(job);
    }
    quarantine.find(job.id()).ifPresent(books::keep);
    quarantine.release(job.id());
    runs.live(job.id())
        .forEach(
            run -> effects.carryOut(new Effect.MarkCancelled(run, "its job is deleted by force")));
  }

  /// Takes a run record in; the same one may come many times.
  void observe(Versioned versioned) {
    Run run = versioned.run();
    if (arrays.isSettled(run) && runs.find(run.id()).isEmpty() || !runs.put(versioned)) {
      return;
    }
    Optional<Job> job =
        quarantine.holds(run.id().job()) ? Optional.empty() : jobs.find(run.id().job());
    reached(CrashPoint.FOLD_SEEN, run);
    placing.ended(run);
    if (job.isPresent()) {
      if (job.get().state().isTerminal()) {
        runs.folded(job.get().id(), time.nanos());
      }
      if (ArrayIndex.isArray(job.get())) {
        arrays.observe(job.get(), run);
      } else {
        apply(job.get(), new JobEvent.RunObserved(run, time.now()));
      }
    }
  }

  private static void reached(CrashPoint step, Run run) {
    if (run.state().isTerminal()) {
      step.reached();
    }
  }

  /// The worker is gone: all its runs are lost.
  void workerGone(WorkerId worker, String reason) {
    log.warn("worker {}: {}", worker, reason);
    placing.workerGone(worker);
    for (RunId run : Set.copyOf(jobs.runsOn(worker))) {
      runLost(run, worker, reason);
    }
  }

  /// One run is lost, whatever its worker does.
  void runLost(RunId run, WorkerId worker, String reason) {
    Optional<Job> job = jobs.find(run.job());
    if (job.filter(ArrayIndex::isArray).isPresent()) {
      arrays.lost(job.get(), run, worker, reason);
      return;
    }
    job.filter(found -> found.currentRun().equals(run))
        .ifPresent(found -> apply(found, new JobEvent.LeaseExpired(worker, reason, time.now())));
  }

  /// Ends a run whose job is not in the books; its records go with the next purge.
  void disown(Run run) {
    if (!run.state().isTerminal()) {
      effects.carryOut(new Effect.MarkCancelled(run.id(), "its job is not in the books"));
    }
    runs.folded(run.id().job(), time.nanos());
  }

  private void apply(Job job, JobEvent event) {
    switch (decide(job, event)) {
      case Decision.Accepted accepted -> {
        if (accepted.durable()) {
          books.append(accepted.next());
        }
        reached(CrashPoint.FOLD_RECORDED, event);
        adopt(accepted.next());
        accepted.effects().forEach(effects::carryOut);
        reached(CrashPoint.FOLD_APPLIED, event);
      }
      case Decision.Ignored ignored -> ignored.effects().forEach(effects::carryOut);
      case Decision.Rejected rejected -> throw new RefusedException(rejected.refusal());
    }
    followers.settle();
  }

  private Decision decide(Job job, JobEvent event) {
    return event instanceof JobEvent.Altered altered && ArrayIndex.isArray(job)
        ? ArrayOrders.alter(job, jobs.arrays().of(job), altered)
        : JobMachine.apply(job, event);
  }

  private static void reached(CrashPoint step, JobEvent event) {
    if (event instanceof JobEvent.RunObserved observed) {
      reached(step, observed.run());
    }
  }

  /// A change that came of no event of the job itself.
  private void adoptAlone(Job job) {
    adopt(job);
    followers.settle();
  }

  private void adopt(Job job) {
    jobs.put(job);
    placing.changed(job);
    followers.changed(job);
    if (job.state().isTerminal()) {
      runs.folded(job.id(), time.nanos());
      waiters.ended(job);
    }
  }

  /// The last record that was seen of a run. Any thread.
  Optional<Run> lastSeen(RunId run) {
    return runs.find(run);
  }

  ArrayKeeper arrays() {
    return arrays;
  }

  RunTable runs() {
    return runs;
  }

  /// Repeats what the owner asked for and storage did not take.
  void repeatForcedDeletions() {
    arrays.repeatForcedDeletions();
    for (JobId id : jobs.active()) {
      Optional<Job> job = jobs.find(id);
      job.flatMap(found -> found.state().deletion())
          .filter(JobState.Deletion::force)
          .ifPresent(by -> apply(job.get(), repeated(by)));
    }
  }

  private static JobEvent repeated(JobState.Deletion asked) {
    return asked.requeue()
        ? new JobEvent.RerunRequested(asked.by(), true, asked.at())
        : new JobEvent.DeleteRequested(asked.by(), true, asked.at());
  }
}
