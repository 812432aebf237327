package pkbs.qsub;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import pkbs.core.PkbsException;
import pkbs.core.RefusedException;
import pkbs.core.SweepTable;
import pkbs.core.pbs.ArrayTasks;
import pkbs.core.pbs.PbsSyntaxException;
import pkbs.core.pbs.SubmitOptions;

/// A submission up to the point where something would be sent, each step on its own, so that all
/// that is wrong is told at once.
final class Rehearsal {
  /// Where no server is known, its address makes no difference.
  private static final Instance NOWHERE =
      new Instance("http://localhost", Optional.empty(), Optional.empty());

  private final SubmitOptions options;
  private final Caller caller;
  private final TargetQueue target;
  private final Instance instance;
  private final List<PkbsException> faults = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();
  private Optional<SweepTable> sweep = Optional.empty();
  private Optional<ArrayTasks> tasks = Optional.empty();
  private boolean dashed;

  /// @param client asked for its queues, and may be away
  Rehearsal(SubmitOptions options, Caller caller, Supplier<DispatcherClient> client) {
    this.options = options;
    this.caller = caller;
    this.target = TargetQueue.ask(options.queue(), client);
    this.instance = instance(client);
  }

  private static Instance instance(Supplier<DispatcherClient> client) {
    try {
      return client.get().instance();
    } catch (CommandFailure e) {
      return NOWHERE;
    }
  }

  /// In the order in which a submission comes upon faults.
  Rehearsal play(SubmitChecks checks, SubmitForm form) {
    lines.addAll(checks.lines());
    step(() -> checks.check(options));
    step(() -> sweep = new Sweep(options.pbs(), caller).table());
    tasks = form.array(sweep);
    step(() -> {
      form.request(instance, sweep);
      dashed = tasks.isPresent() && Flavor.of("", caller).isTorque();
    });
    target.fault().ifPresent(fault -> add(fault, fault.getMessage()));
    return this;
  }

  private void step(Runnable step) {
    try {
      step.run();
    } catch (PbsSyntaxException e) {
      add(e, e.describe());
    } catch (CommandFailure | RefusedException e) {
      add(e, e.getMessage());
    }
  }

  /// A refused option is among the remarks already.
  private void add(PkbsException fault, String line) {
    faults.add(fault);
    if (lines.stream().noneMatch(line::startsWith)) {
      lines.add(line);
    }
  }

  TargetQueue target() {
    return target;
  }

  /// Those of the array that it would be; empty where it would be none, or nobody can tell.
  Optional<ArrayTasks> tasks() {
    return tasks;
  }

  /// Whether the outputs of its tasks are named as Torque does.
  boolean isDashed() {
    return dashed;
  }

  boolean isRefused() {
    return !faults.isEmpty();
  }

  /// What there is to say, each as one line.
  List<String> lines() {
    return List.copyOf(lines);
  }

  /// @throws PkbsException the fault that a submission would end with
  void end() {
    if (!faults.isEmpty()) {
      throw faults.getFirst();
    }
  }
}
