package pkbs.dispatcher;

import io.javalin.http.Context;
import java.util.Optional;
import pkbs.core.Limits;
import pkbs.core.Memory;
import pkbs.core.Queue;
import pkbs.core.Resources;
import pkbs.core.Walltime;
import pkbs.core.pbs.MemoryParser;
import pkbs.core.pbs.WalltimeParser;

/// The settings of a queue that a request names; an empty one goes back to what every queue has.
final class QueueSettings {
  private static final int JOBS_MAX = 10_000_000;

  private final Context ctx;

  QueueSettings(Context ctx) {
    this.ctx = ctx;
  }

  Queue applyTo(Queue queue) {
    Queue plain = Queue.named(queue.name());
    Resources defaults = queue.defaults();
    Resources next =
        new Resources(
            given("ncpus")
                ? number("ncpus", 1, Limits.CPUS_MAX).orElse(plain.defaults().cpus())
                : defaults.cpus(),
            size("mem", defaults.memory(), plain.defaults().memory()),
            size("scratch", defaults.scratch(), plain.defaults().scratch()));
    Walltime longest =
        given("walltimeMax")
            ? time("walltimeMax").orElse(plain.walltimeMax())
            : queue.walltimeMax();
    return new Queue(queue.name(), next, longest, rules(queue.rules()));
  }

  private Queue.Rules rules(Queue.Rules rules) {
    return new Queue.Rules(
        given("enabled") ? Api.flag(ctx, "enabled") : rules.enabled(),
        given("started") ? Api.flag(ctx, "started") : rules.started(),
        given("priority")
            ? number("priority", Limits.PRIORITY_MIN, Limits.PRIORITY_MAX).orElse(0)
            : rules.priority(),
        given("walltime") ? time("walltime") : rules.walltime(),
        new Queue.Most(
            limit("queued", rules.most().queued()),
            limit("running", rules.most().running()),
            limit("queuedOfUser", rules.most().queuedOfUser()),
            limit("runningOfUser", rules.most().runningOfUser())));
  }

  private boolean given(String name) {
    return ctx.queryParam(name) != null;
  }

  /// Empty where the value is.
  private Optional<String> text(String name) {
    return Optional.ofNullable(ctx.queryParam(name)).filter(value -> !value.isEmpty());
  }

  private Optional<Integer> number(String name, int min, int max) {
    return text(name).map(value -> JobQuery.number(name, value, 0, min, max));
  }

  private Optional<Integer> limit(String name, Optional<Integer> before) {
    return given(name) ? number(name, 0, JOBS_MAX) : before;
  }

  private Optional<Walltime> time(String name) {
    return text(name).map(value -> Checks.grammar(name, value, WalltimeParser::parse));
  }

  private Memory size(String name, Memory before, Memory plain) {
    return given(name)
        ? text(name).map(value -> Checks.grammar(name, value, MemoryParser::parse)).orElse(plain)
        : before;
  }
}
