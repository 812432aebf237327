package pkbs.dispatcher;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import pkbs.core.Accounting;
import pkbs.core.ArraySpec;
import pkbs.core.Dependencies;
import pkbs.core.Eligibility;
import pkbs.core.HoldType;
import pkbs.core.Holds;
import pkbs.core.Job;
import pkbs.core.JobEvent;
import pkbs.core.JobSpec;
import pkbs.core.Limits;
import pkbs.core.Memory;
import pkbs.core.Program;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.core.Resources;
import pkbs.core.Stdio;
import pkbs.core.Surroundings;
import pkbs.core.Walltime;
import pkbs.core.pbs.JobName;
import pkbs.core.pbs.MemoryParser;
import pkbs.core.pbs.Quoted;
import pkbs.core.pbs.StreamOptions;
import pkbs.core.pbs.WalltimeParser;
import pkbs.protocol.OrderRequest;
import pkbs.protocol.SubmitRequest;
import pkbs.protocol.token.TokenScope;

/// What `qalter` asks for, checked, and a job with it. Source: qalter(1B).
final class Alteration {
  private static final OrderRequest.Resources NO_RESOURCES =
      new OrderRequest.Resources(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  private static final OrderRequest.Streams NO_STREAMS =
      new OrderRequest.Streams(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  private final Api api;
  private final Caller caller;
  private final OrderRequest.Change change;
  private final Optional<Set<HoldType>> holds;
  private final Optional<Dependencies> depend;

  /// @throws pkbs.core.RefusedException for what is wrong for every job
  Alteration(Api api, OrderRequest order, Caller caller) {
    this.api = api;
    this.caller = caller;
    this.change = order.change().orElseThrow(() -> Checks.malformed("change", "change is missing"));
    this.holds =
        change
            .start()
            .flatMap(OrderRequest.Start::holds)
            .map(letters -> OrderJobsRoute.holds(letters, caller));
    this.depend =
        change
            .start()
            .flatMap(OrderRequest.Start::depend)
            .map(text -> text.isBlank() ? Dependencies.NONE : StartFields.dependencies(text));
  }

  Job on(Job job) {
    if (change.slots().isPresent() && !ArrayIndex.isArray(job)) {
      throw new RefusedException(
          Refusal.of(Refusal.Code.WRONG_STATE, "job %s is no array".formatted(job.id())));
    }
    Optional<Dependencies> resolved =
        depend.map(asked -> api.leader().resolve(asked, job, caller.may(TokenScope.OPERATE)));
    return api.leader()
        .order(
            job.id(),
            new Order() {
              @Override
              public JobEvent of(Job now, Instant at) {
                JobSpec altered = spec(now.spec());
                Admission.checkSize(altered);
                return new JobEvent.Altered(altered, eligibility(now, resolved), at);
              }
            });
  }

  private Eligibility eligibility(Job job, Optional<Dependencies> resolved) {
    Eligibility before = job.eligibility();
    Optional<Instant> notBefore =
        change
            .start()
            .flatMap(OrderRequest.Start::notBefore)
            .map(StartFields::time)
            .or(before::notBefore);
    Holds set =
        holds
            .map(types ->
                types.equals(before.holds().types())
                    ? before.holds()
                    : new Holds(types, "held by " + caller.owner()))
            .orElse(before.holds());
    return before.with(set).from(notBefore).with(resolved.orElse(before.dependencies()));
  }

  private JobSpec spec(JobSpec job) {
    return new JobSpec(
        change
            .name()
            .map(given -> Checks.grammar("name", given, JobName::check))
            .orElse(job.name()),
        job.owner(),
        job.queue(),
        program(job.program()),
        job.payload(),
        job.variables(),
        surroundings(job.surroundings()),
        job.submission(),
        resources(job.resources()),
        walltime(job),
        change
            .priority()
            .map(given ->
                Checks.between("priority", given, Limits.PRIORITY_MIN, Limits.PRIORITY_MAX))
            .orElse(job.priority()),
        change.rerunnable().orElse(job.rerunnable()),
        change.rerunnable().orElse(true) ? job.retries() : 0,
        job.workdir(),
        stdio(job.stdio()),
        job.upload(),
        job.resultsPath(),
        accounting(job.accounting()),
        job.array().map(this::tasks));
  }

  /// A chunk that was asked for is no longer so with other amounts.
  private Surroundings surroundings(Surroundings before) {
    OrderRequest.Resources given = change.resources().orElse(NO_RESOURCES);
    return given.ncpus().isPresent() || given.mem().isPresent()
        ? before.asking(before.asked().withoutAmounts())
        : before;
  }

  private ArraySpec tasks(ArraySpec before) {
    return change
        .slots()
        .map(given -> Checks.between("slots", given, 0, Limits.ARRAY_TASKS_MAX))
        .map(given -> before.withSlots(Optional.of(given).filter(bound -> bound > 0)))
        .orElse(before);
  }

  private Program program(Program program) {
    Optional<String> path = Checks.absolutePath("interpreter", change.interpreter());
    return path.isEmpty()
        ? program
        : switch (program) {
          case Program.Script script -> new Program.Script(script.fileName(), path);
          case Program.Directory directory -> new Program.Directory(path);
          case Program.Executable executable -> executable;
        };
  }

  private Resources resources(Resources before) {
    OrderRequest.Resources asked = change.resources().orElse(NO_RESOURCES);
    return new Resources(
        asked
            .ncpus()
            .map(given -> Checks.between("ncpus", given, 1, Limits.CPUS_MAX))
            .orElse(before.cpus()),
        size("mem", asked.mem(), before.memory()),
        size("scratch", asked.scratch(), before.scratch()));
  }

  private static Memory size(String field, Optional<String> text, Memory before) {
    Memory size =
        text.map(given -> Checks.grammar(field, given, MemoryParser::parse)).orElse(before);
    if (text.isPresent() && size.bytes() == 0) {
      throw Checks.invalid(field, field + " must be > 0");
    }
    return size;
  }

  private Walltime walltime(JobSpec job) {
    Optional<String> asked = change.resources().flatMap(OrderRequest.Resources::walltime);
    if (asked.isEmpty()) {
      return job.walltime();
    }
    Walltime walltime = Checks.grammar("walltime", asked.get(), WalltimeParser::parse);
    Walltime most = api.leader().queues().orPlain(job.queue()).walltimeMax();
    if (walltime.compareTo(most) > 0) {
      throw Checks.invalid(
          "walltime",
          "walltime %s: exceeds queue limit %s".formatted(Quoted.twice(asked.get()), most));
    }
    return walltime;
  }

  private Stdio stdio(Stdio before) {
    OrderRequest.Streams asked = change.streams().orElse(NO_STREAMS);
    return new Stdio(
        Checks.absolutePath("stdout", asked.stdout()).or(before::stdout),
        Checks.absolutePath("stderr", asked.stderr()).or(before::stderr),
        asked
            .join()
            .map(given -> Checks.grammar("join", given, StreamOptions::join))
            .orElse(before.join()),
        asked
            .keep()
            .map(given -> Checks.grammar("keep", given, StreamOptions::keep))
            .orElse(before.keep()));
  }

  private Accounting accounting(Accounting before) {
    Accounting asked = StartFields.read(change.charge());
    Optional<SubmitRequest.Charge> given = change.charge();
    return new Accounting(
        given.flatMap(SubmitRequest.Charge::account).isPresent()
            ? asked.account()
            : before.account(),
        given.flatMap(SubmitRequest.Charge::project).isPresent()
            ? asked.project()
            : before.project());
  }
}
