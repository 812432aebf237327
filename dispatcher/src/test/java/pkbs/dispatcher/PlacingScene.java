package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import pkbs.core.Decision;
import pkbs.core.HoldType;
import pkbs.core.Job;
import pkbs.core.JobEvent;
import pkbs.core.JobId;
import pkbs.core.JobMachine;
import pkbs.core.JobSpec;
import pkbs.core.JobState;
import pkbs.core.Memory;
import pkbs.core.Queue;
import pkbs.core.Resources;
import pkbs.core.Run;
import pkbs.core.RunId;
import pkbs.core.WorkerId;
import pkbs.jetstream.WorkStream;
import pkbs.protocol.Heartbeat;
import pkbs.testkit.FakeStore;
import pkbs.testkit.SampleJobs;
import pkbs.testkit.SettableClock;

/// Jobs, workers and queues to which things happen by chance, as the leader's thread would tell
/// [Placing] of them. The same for the same seed.
final class PlacingScene {
  private static final String LIMITED = "limited";
  private static final int WORKERS = 4;
  private static final int PASSES_MAX = 50;

  private final Random random;
  private final SettableClock clock = new SettableClock();
  private final FakeStore store = new FakeStore(Duration.ofSeconds(30), clock);
  private final JobIndex jobs = new JobIndex();
  private final Queues queues = new Queues();
  private final Time time = time();
  private final Placing placing = placing();
  private final Map<WorkerId, Heartbeat> live =
      new TreeMap<>((a, b) -> a.text().compareTo(b.text()));
  private final Map<RunId, Run> runs = new HashMap<>();
  private final List<String> story = new ArrayList<>();
  private int submitted;

  PlacingScene(long seed) {
    random = new Random(seed);
    queues.put(limited(1 + random.nextInt(3), true));
  }

  private Placing placing() {
    return new Placing(store.work(), jobs, queues, time, new Meters());
  }

  private Time time() {
    return new Time() {
      @Override
      public Instant now() {
        return clock.instant();
      }

      @Override
      public long nanos() {
        return clock.nanos();
      }
    };
  }

  /// Several things may happen before the pass that they make due.
  void happen(int most) {
    int events = 1 + random.nextInt(most);
    for (int i = 0; i < events; i++) {
      happenOnce();
      if (random.nextInt(3) > 0) {
        planWhileDue();
      }
    }
  }

  private void happenOnce() {
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> submit();
      case 3 -> seen(new WorkerId("w-" + random.nextInt(WORKERS)));
      case 4 -> gone();
      case 5, 6 -> claim();
      case 7, 8 -> goOn();
      case 9 -> order();
      case 10 -> queue();
      default -> wait(Duration.ofSeconds(random.nextInt(90)));
    }
  }

  private void submit() {
    JobSpec plain = SampleJobs.spec().ranked(random.nextInt(2));
    JobSpec spec = sized(random.nextInt(3) == 0 ? plain.moved(LIMITED) : plain, size());
    submitted++;
    story.add("submit " + submitted + " " + spec.resources().cpus() + " " + spec.queue());
    adopt(Job.submitted(new JobId(submitted), spec, SampleJobs.AT, "", "digest"));
  }

  private Resources size() {
    return new Resources(
        1 + random.nextInt(3),
        Memory.ofMebibytes(256 * (1 + random.nextInt(2))),
        Memory.ofMebibytes(1));
  }

  private static JobSpec sized(JobSpec spec, Resources resources) {
    return new JobSpec(
        spec.name(),
        spec.owner(),
        spec.queue(),
        spec.program(),
        spec.payload(),
        spec.variables(),
        spec.surroundings(),
        spec.submission(),
        resources,
        spec.walltime(),
        spec.priority(),
        spec.rerunnable(),
        spec.retries(),
        spec.workdir(),
        spec.stdio(),
        spec.upload(),
        spec.resultsPath(),
        spec.accounting(),
        spec.array());
  }

  private void seen(WorkerId worker) {
    Heartbeat usual = SampleJobs.heartbeat(worker);
    boolean takesWork = random.nextInt(5) > 0;
    Heartbeat beat =
        new Heartbeat(
            usual.v(),
            worker,
            usual.seat(),
            usual.host(),
            usual.pool(),
            false,
            new Resources(
                1 + random.nextInt(4),
                Memory.ofMebibytes(512 * (1 + random.nextInt(4))),
                Memory.ofMebibytes(1024)),
            takesWork,
            List.of(),
            Optional.empty(),
            false,
            List.of(),
            usual.release());
    story.add("seen " + worker + " " + beat.capacity() + (takesWork ? "" : ", takes none"));
    store.work().welcome(worker);
    live.put(worker, beat);
    placing.workerSeen(beat);
  }

  private void gone() {
    if (live.isEmpty()) {
      return;
    }
    WorkerId worker = any(List.copyOf(live.keySet()));
    story.add("gone " + worker);
    live.remove(worker);
    placing.workerGone(worker);
    for (RunId run : Set.copyOf(jobs.runsOn(worker))) {
      observe(runs.get(run).lost("silent"));
    }
    store.work().dismiss(worker);
  }

  private void claim() {
    live.keySet().forEach(this::claim);
  }

  /// At most one; an offer of what has changed meanwhile is passed over.
  private void claim(WorkerId worker) {
    for (WorkStream.Delivery each : store.work().fetch(worker, 1, Duration.ZERO)) {
      RunId run = each.offer().run();
      if (!runs.containsKey(run)) {
        story.add("claim " + run + " on " + worker);
        observe(SampleJobs.claimed(run.job().sequence(), run.attempt(), worker));
      }
      each.acknowledge();
    }
  }

  private void goOn() {
    List<Job> busy = in(JobState.Running.class, JobState.Exiting.class);
    if (busy.isEmpty()) {
      return;
    }
    Job job = any(busy);
    Run run = runs.get(job.currentRun());
    boolean isExiting = job.state() instanceof JobState.Exiting;
    Run next =
        switch (random.nextInt(isExiting ? 2 : 5)) {
          case 0 -> run.done(ManualWorker.end(random.nextInt(2)));
          case 1 -> run.returned("its worker stopped");
          case 2 -> run.lost("its worker does not have it");
          case 3 -> run.rejected("no such program");
          default -> run.staging(ManualWorker.end(0));
        };
    story.add(next.id() + " " + next.state());
    observe(next);
  }

  private void order() {
    List<Job> waiting = in(JobState.Queued.class, JobState.Held.class);
    if (waiting.isEmpty()) {
      return;
    }
    Job job = any(waiting);
    Set<HoldType> all = Set.of(HoldType.USER, HoldType.SYSTEM);
    JobEvent event =
        switch (random.nextInt(4)) {
          case 0 -> new JobEvent.DeleteRequested(SampleJobs.OWNER, false, SampleJobs.AT);
          case 1 -> new JobEvent.HoldsSet(Set.of(HoldType.USER), SampleJobs.OWNER, SampleJobs.AT);
          case 2 -> new JobEvent.Altered(other(job), job.eligibility(), SampleJobs.AT);
          default -> new JobEvent.HoldsReleased(all, SampleJobs.AT);
        };
    if (withdraws(event) && placing.mayBeClaimed(job)) {
      // As the bookkeeper does it: the attempt can be claimed no more.
      observe(Run.withdrawn(job.currentRun(), SampleJobs.AT, "taken back"));
    }
    story.add(event.getClass().getSimpleName() + " of " + job.id());
    apply(jobs.find(job.id()).orElseThrow(), event);
  }

  private static boolean withdraws(JobEvent event) {
    return !(event instanceof JobEvent.HoldsReleased);
  }

  private JobSpec other(Job job) {
    JobSpec spec = job.spec();
    return random.nextBoolean()
        ? spec.ranked(1 - spec.priority())
        : spec.moved(spec.queue().equals(LIMITED) ? Queue.WORKQ.name() : LIMITED);
  }

  private void queue() {
    Queue queue = limited(random.nextInt(4), random.nextInt(4) > 0);
    story.add("queue " + queue.rules());
    queues.put(queue);
    placing.queuesChanged();
  }

  private static Queue limited(int running, boolean isStarted) {
    Queue plain = Queue.named(LIMITED);
    Optional<Integer> most = Optional.of(running).filter(any -> any > 0);
    return new Queue(
        LIMITED,
        plain.defaults(),
        plain.walltimeMax(),
        new Queue.Rules(
            true,
            isStarted,
            0,
            Optional.empty(),
            new Queue.Most(Optional.empty(), most, Optional.empty(), Optional.empty())));
  }

  private void wait(Duration span) {
    story.add("wait " + span);
    clock.advance(span);
    placing.checkOffers();
  }

  private void observe(Run run) {
    runs.put(run.id(), run);
    placing.ended(run);
    jobs.find(run.id().job())
        .ifPresent(job -> apply(job, new JobEvent.RunObserved(run, SampleJobs.AT)));
  }

  private void apply(Job job, JobEvent event) {
    if (JobMachine.apply(job, event) instanceof Decision.Accepted accepted) {
      adopt(accepted.next());
    }
  }

  private void adopt(Job job) {
    jobs.put(job);
    placing.changed(job);
  }

  private List<Job> in(Class<?>... states) {
    return jobs.all().stream()
        .filter(job -> List.of(states).stream().anyMatch(each -> each.isInstance(job.state())))
        .toList();
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  void planWhileDue() {
    for (int pass = 0; placing.isDirty(); pass++) {
      assertThat(pass).as("passes, one due after the other: %s", this).isLessThan(PASSES_MAX);
      placing.plan(() -> 1);
    }
  }

  int offersOfOneMorePass() {
    return offersOf(placing);
  }

  private int offersOf(Placing planner) {
    long before = store.work().last();
    planner.plan(() -> 1);
    return (int) (store.work().last() - before);
  }

  /// Until nothing more is offered.
  void startAllOffered() {
    long before;
    do {
      before = store.work().last();
      wait(Duration.ofSeconds(61));
      planWhileDue();
      for (int i = 0; i <= submitted; i++) {
        claim();
      }
      planWhileDue();
    } while (store.work().last() > before);
  }

  int offersOfANewLeader() {
    Placing next = placing();
    next.reset();
    live.values().forEach(next::workerSeen);
    return offersOf(next);
  }

  @Override
  public String toString() {
    return String.join("; ", story);
  }
}
