package pkbs.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// A leader, its workers and the run book as a model: whatever order things happen in, and wherever
/// the leader is killed, every index ends once and only with what its own run record says.
class ArrayMachinePropertyTest {

  @Property(tries = 600)
  void every_index_ends_exactly_once(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 9) int tasks,
      @ForAll @IntRange(min = 1, max = 4) int chunk) {
    Model model = new Model(new Random(seed), tasks, chunk);
    for (int step = 0; step < 120; step++) {
      model.step();
    }
    model.finish();

    assertThat(model.table.counts().isOver()).isTrue();
    assertThat(model.ends).hasSize(tasks);
    assertThat(model.changedEnds).isEmpty();
    assertThat(model.coveredTwice()).isEmpty();
  }

  private static final class Model {
    private final Random random;
    private final ArraySpec spec;
    private final Job job;
    private final Map<RunId, Run> runs = new LinkedHashMap<>();
    private final Map<RunId, Run> everStored = new LinkedHashMap<>();
    private final List<Offered> offers = new ArrayList<>();
    private final Map<Integer, TaskSegment> books = new HashMap<>();
    private final Map<Integer, Outcome> ends = new HashMap<>();
    private final List<String> changedEnds = new ArrayList<>();
    private final Set<RunId> told = new HashSet<>();
    private TaskTable table;

    /// @param tasks of a block, those that waited then
    private record Offered(RunId run, List<Integer> tasks) {}

    Model(Random random, int tasks, int chunk) {
      this.random = random;
      boolean rerunnable = random.nextInt(4) > 0;
      spec =
          ArraySpec.of(
                  List.of(new TaskRange(3, 3 + 2 * (tasks - 1), 2)),
                  Optional.of(1 + random.nextInt(4)),
                  random.nextInt(4) == 0 ? Optional.of(2) : Optional.empty())
              .inChunksOf(rerunnable ? chunk : 1);
      JobSpec jobSpec = Samples.spec(rerunnable, random.nextInt(3)).withArray(spec);
      job = Job.submitted(Samples.ID, jobSpec, Samples.T0, "", "digest");
      table = TaskTable.of(spec, List.of());
    }

    void step() {
      switch (random.nextInt(9)) {
        case 0, 1 -> place();
        case 2, 3, 4 -> work();
        case 5 -> lose();
        case 6 -> flush();
        case 7 -> crash();
        default -> rare();
      }
      look();
    }

    private void rare() {
      int index = table.index(random.nextInt(table.total()));
      boolean force = random.nextBoolean();
      switch (random.nextInt(8)) {
        case 0 -> {
          afterFlush(ArrayMachine.deleteRequested(table, any -> any == index, force));
        }
        case 1 -> {
          if (!offers.isEmpty()) {
            table.takeBack(offers.get(random.nextInt(offers.size())).run());
          }
        }
        case 2, 3 -> ordered(ArrayOrders.rerun(job, table, named(index), force));
        case 4 -> ordered(ArrayOrders.signal(job, table, named(index), signal()));
        case 5 -> ordered(ArrayOrders.message(table, named(index), "hello", force));
        case 6 -> rerunFailed(index);
        default -> observeAll();
      }
    }

    private static ArrayOrders.Named named(int index) {
      return new ArrayOrders.Named(any -> any == index, "12[" + index + "].pkbs");
    }

    private JobSignal signal() {
      return switch (random.nextInt(3)) {
        case 0 -> new JobSignal.Suspend();
        case 1 -> new JobSignal.Resume();
        default -> new JobSignal.Number(random.nextInt(32));
      };
    }

    /// Refused, or carried out.
    private void ordered(ArrayOrders.Answer answer) {
      assertThat(answer.refusal().isPresent() && answer.change().isChanged()).isFalse();
      afterFlush(answer.change());
    }

    /// The one way back for a task that has ended, not well and not on request.
    private void rerunFailed(int index) {
      int position = table.position(index).orElseThrow();
      boolean isFailed = table.isFailed(position);
      ArrayOrders.Answer answer = ArrayOrders.rerunFailed(job, table, named(index));
      assertThat(answer.refusal().isEmpty()).isEqualTo(isFailed && job.spec().rerunnable());
      ordered(answer);
      if (answer.refusal().isEmpty()) {
        ends.remove(position);
      }
    }

    private void place() {
      if (table.placeable(spec.slots()) > 0) {
        offer();
      }
    }

    private void offer() {
      RunId run = table.offerNext(job.id()).orElseThrow();
      offers.add(new Offered(run, table.tasksOf(run)));
    }

    private Run claim(Offered offer) {
      Run claim = Run.claimed(offer.run(), Samples.WORKER, "host", Samples.T0);
      return table.isBlock(offer.run()) ? claim.with(Chunk.of(offer.tasks())) : claim;
    }

    /// Some worker claims an offer, perhaps an old copy of it, or brings a run forward.
    private void work() {
      if (!offers.isEmpty() && random.nextBoolean()) {
        Offered offer = offers.get(random.nextInt(offers.size()));
        if (!runs.containsKey(offer.run()) && !everStored.containsKey(offer.run())) {
          store(claim(offer));
        }
        return;
      }
      open().ifPresent(run -> store(forward(run)));
    }

    private Run forward(Run run) {
      if (run.chunk().isPresent() && !run.state().isTerminal()) {
        return forward(run, run.chunk().get());
      }
      if (random.nextInt(8) == 0) {
        return run.returned("drained");
      }
      Outcome outcome =
          told.contains(run.id()) && random.nextBoolean()
              ? Outcome.Deleted.BY_TERM
              : new Outcome.Exited(random.nextInt(3));
      RunEnd end = new RunEnd(outcome, Usage.NONE, Optional.empty(), Samples.T1);
      return switch (run.state()) {
        case CLAIMED -> run.started(Samples.T0, 7);
        case RUNNING -> run.staging(end);
        case STAGING -> run.done(end);
        case DONE, RETURNED, REJECTED, LOST, CANCELLED -> run;
      };
    }

    /// Some more of its tasks end; it may give back some that have not begun.
    private Run forward(Run run, Chunk chunk) {
      int ended = chunk.ends().size();
      int all = chunk.tasks().size();
      int more = ended + random.nextInt(all - ended + 1);
      List<Chunk.TaskEnd> ends = new ArrayList<>(chunk.ends());
      chunk.tasks().subList(ended, more).forEach(index -> ends.add(end(index)));
      int kept = more == all ? all : more + 1 + random.nextInt(all - more);
      if (random.nextInt(8) == 0) {
        int begun = Math.max(ended, kept - 1);
        return run.with(new Chunk(chunk.tasks().subList(0, begun), chunk.ends()))
            .returned("drained");
      }
      Chunk next = new Chunk(chunk.tasks().subList(0, kept), ends);
      if (more == kept) {
        return run.done(next);
      }
      return run.state() == RunState.CLAIMED
          ? run.started(Samples.T0, 7).with(next)
          : run.with(next);
    }

    private Chunk.TaskEnd end(int index) {
      boolean isTold = told.contains(new RunId(job.id(), index, 1));
      Outcome outcome =
          isTold && random.nextBoolean()
              ? Outcome.Deleted.BY_TERM
              : new Outcome.Exited(random.nextInt(3));
      return new Chunk.TaskEnd(
          index,
          Optional.of(Samples.T0),
          new RunEnd(outcome, Usage.NONE, Optional.empty(), Samples.T1));
    }

    private Optional<Run> open() {
      List<Run> open = runs.values().stream().filter(run -> !run.state().isTerminal()).toList();
      return open.isEmpty() ? Optional.empty() : Optional.of(open.get(random.nextInt(open.size())));
    }

    private void lose() {
      open()
          .ifPresent(
              run -> carryOut(ArrayMachine.leaseExpired(table, run.id(), run.worker(), "silent")));
      tend();
    }

    private void store(Run run) {
      put(run);
      if (random.nextInt(3) > 0) {
        observe(run);
      }
    }

    private void put(Run run) {
      runs.put(run.id(), run);
      everStored.put(run.id(), run);
    }

    /// What more than one run of a worker has taken for the same attempt.
    List<String> coveredTwice() {
      Map<String, RunId> covered = new HashMap<>();
      List<String> twice = new ArrayList<>();
      for (Run run : everStored.values()) {
        boolean isWorkers = run.worker().equals(Samples.WORKER);
        List<Integer> tasks =
            run.chunk().map(Chunk::tasks).orElseGet(() -> List.of(run.id().first()));
        for (int index : isWorkers ? tasks : List.<Integer>of()) {
          RunId other = covered.put(index + "." + run.id().attempt(), run.id());
          if (other != null) {
            twice.add(index + " in " + other + " and " + run.id());
          }
        }
      }
      return twice;
    }

    private void observe(Run run) {
      fold(run);
      tend();
    }

    /// After a take-over not before all records were read: until then a failed task may look as if
    /// it waited.
    private void tend() {
      afterFlush(ArrayMachine.enforceMaxFails(spec, table));
    }

    private void fold(Run run) {
      carryOut(ArrayMachine.observed(job, table, run));
    }

    private void afterFlush(ArrayMachine.Change change) {
      if (change.isChanged()) {
        flush();
      }
      carryOut(change);
    }

    private void carryOut(ArrayMachine.Change change) {
      for (Effect effect : change.effects()) {
        switch (effect) {
          case Effect.StopRun stop -> told.add(stop.run());
          case Effect.SteerRun steer -> assertThat(table.isOpen(steer.run())).isTrue();
          case Effect.SignalRun signal -> assertThat(table.isOpen(signal.run())).isTrue();
          case Effect.TellRun text -> assertThat(table.isOpen(text.run())).isTrue();
          case Effect.MarkLost lost -> end(lost.run(), true);
          case Effect.MarkCancelled cancelled -> end(cancelled.run(), false);
        }
      }
    }

    private void end(RunId id, boolean isLost) {
      Run run = runs.get(id);
      if (run == null) {
        run = Run.blocked(id, Samples.T0, "blocked");
      } else if (!run.state().isTerminal()) {
        run = isLost ? run.lost("silent") : run.cancelled("cancelled");
      }
      put(run);
      fold(run);
    }

    private void flush() {
      for (TaskSegment segment : table.unwritten()) {
        books.put(segment.number(), segment);
        table.written(segment.number());
      }
    }

    /// The next leader knows the books and the run records, earlier attempts first.
    private void crash() {
      if (random.nextBoolean()) {
        runs.keySet().removeIf(this::mayBePurged);
      }
      table = TaskTable.of(spec, List.copyOf(books.values()));
      observeAll();
    }

    /// The record of an ended run may go once the segment that tells of it is in the books.
    private boolean mayBePurged(RunId run) {
      return table.isWritten() && runs.get(run).state().isTerminal() && !table.isCurrent(run);
    }

    private void observeAll() {
      List<Run> all = new ArrayList<>(runs.values());
      Collections.shuffle(all, random);
      all.stream()
          .sorted(Comparator.comparing(run -> run.id().attempt()))
          .toList()
          .forEach(this::fold);
      tend();
    }

    /// What was seen of an index's end must stay so, and every task is counted once.
    private void look() {
      count();
      for (int position = 0; position < table.total(); position++) {
        if (table.state(position) instanceof TaskState.Ended(Outcome outcome)) {
          Outcome before = ends.putIfAbsent(position, outcome);
          if (before != null && !before.equals(outcome)) {
            changedEnds.add(position + ": " + before + " then " + outcome);
          }
        } else if (ends.containsKey(position)) {
          changedEnds.add(position + " came back");
        }
      }
    }

    private void count() {
      int[] found = new int[6];
      for (int position = 0; position < table.total(); position++) {
        found[place(position)]++;
      }
      assertThat(table.counts())
          .isEqualTo(new TaskCounts(found[0], found[1], found[2], found[3], found[4], found[5]));
      assertThat(table.counts().total()).isEqualTo(table.total());
    }

    private int place(int position) {
      return switch (table.state(position)) {
        case TaskState.Waiting waiting -> 0;
        case TaskState.Active active -> active.isStaging() ? 2 : 1;
        case TaskState.Ended(Outcome.Deleted deleted) -> 5;
        case TaskState.Ended(Outcome outcome) -> table.isFailed(position) ? 4 : 3;
      };
    }

    /// Calm: everything is seen, offered and done.
    void finish() {
      for (int round = 0; round < 400 && !table.counts().isOver(); round++) {
        observeAll();
        offers.removeIf(offer -> runs.containsKey(offer.run()));
        offers.forEach(offer -> table.takeBack(offer.run()));
        offers.clear();
        for (int free = table.placeable(spec.slots()); free > 0; free--) {
          offer();
        }
        List.copyOf(offers).stream()
            .filter(offer -> !runs.containsKey(offer.run()))
            .forEach(offer -> put(claim(offer)));
        for (Run run : List.copyOf(runs.values())) {
          Run now = run;
          while (!now.state().isTerminal()) {
            now = forward(now);
          }
          put(now);
        }
        observeAll();
        look();
      }
    }
  }
}
