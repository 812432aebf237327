package pkbs.dispatcher;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import pkbs.core.HoldType;
import pkbs.core.Job;
import pkbs.core.JobEvent;
import pkbs.core.JobSignal;
import pkbs.core.JobSpec;
import pkbs.core.JobState;
import pkbs.core.Limits;
import pkbs.core.Owner;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.core.pbs.JobOperand;
import pkbs.core.pbs.Quoted;
import pkbs.protocol.OrderReply;
import pkbs.protocol.OrderRequest;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.Problem;
import pkbs.protocol.Route;
import pkbs.protocol.token.TokenScope;

/// `POST /api/v1/orders/…`: one order to many jobs, of which each is obeyed or refused by itself.
final class OrderJobsRoute implements Handler {
  private final Api api;
  private final Duration patience;
  private final Route route;

  OrderJobsRoute(Api api, HttpServer.Settings settings, Route route) {
    this.api = api;
    this.patience = settings.limits().body();
    this.route = route;
  }

  /// What is done with one job.
  private interface Deed {
    Job on(Job job);
  }

  @Override
  public void handle(Context ctx) throws IOException {
    Api.checkQuery(ctx, route);
    byte[] body = RequestBody.json(ctx, api.time(), patience);
    OrderRequest order = PkbsJson.readRequest(OrderRequest.class, body, "order");
    if (order.ids().isEmpty() || order.ids().size() > Limits.ORDER_JOBS_MAX) {
      throw Checks.invalid("ids", "name 1 to %d jobs".formatted(Limits.ORDER_JOBS_MAX));
    }
    Caller caller = Api.caller(ctx);
    Deed deed = deed(order, caller);
    api.requireStorage();
    List<OrderReply.Done> done = new ArrayList<>();
    for (String id : new LinkedHashSet<>(order.ids())) {
      done.add(one(ctx, id, order, deed));
    }
    Api.json(ctx, new OrderReply(done));
  }

  private OrderReply.Done one(Context ctx, String id, OrderRequest order, Deed deed) {
    try {
      Job named = api.ownJob(ctx, id);
      Job job = act(named, Api.operand(id), order, deed);
      String state = Views.stateName(job.state());
      Audit.done(ctx, route, job.id(), state);
      return new OrderReply.Done(id, Optional.of(state), Optional.empty());
    } catch (RefusedException e) {
      if (e.refusal().code() == Refusal.Code.UNAVAILABLE) {
        throw e;
      }
      Audit.refused(ctx, route, e.refusal());
      return new OrderReply.Done(id, Optional.empty(), Optional.of(Problem.of(e.refusal())));
    }
  }

  private Job act(Job named, JobOperand operand, OrderRequest order, Deed deed) {
    if (ArrayIndex.isArray(named)) {
      return new TaskOrders(api, route, order).act(named, operand).orElseGet(() -> deed.on(named));
    }
    if (order.failed()) {
      throw new RefusedException(
          Refusal.of(Refusal.Code.WRONG_STATE, "job %s is no array".formatted(named.id())));
    }
    return deed.on(named);
  }

  private Deed deed(OrderRequest order, Caller caller) {
    Owner by = caller.owner();
    return switch (route) {
      case HOLD_JOBS -> {
        Set<HoldType> types = holds(order, caller);
        yield ordered((job, now) -> new JobEvent.HoldsSet(types, by, now));
      }
      case RELEASE_JOBS -> {
        Set<HoldType> types = holds(order, caller);
        yield ordered((job, now) -> new JobEvent.HoldsReleased(types, now));
      }
      case RERUN_JOBS ->
          untouched((job, now) -> new JobEvent.RerunRequested(by, order.force(), now));
      case SIGNAL_JOBS -> {
        JobSignal signal = signal(order.signal().orElse("SIGTERM"));
        yield untouched((job, now) -> new JobEvent.SignalSent(signal));
      }
      case ALTER_JOBS -> new Alteration(api, order, caller)::on;
      case MOVE_JOBS -> {
        String queue = api.leader().queues().get(order.queue().orElse("")).name();
        boolean byOperator = caller.may(TokenScope.OPERATE);
        yield ordered((job, now) -> {
          JobSpec moved = job.spec().moved(queue);
          api.leader().enter(job, moved, byOperator);
          return new JobEvent.Altered(moved, job.eligibility(), now);
        });
      }
      case SWAP_JOBS -> swap(order, caller);
      case MESSAGE_JOBS -> {
        OrderRequest.Message text = text(order);
        yield untouched((job, now) -> new JobEvent.TextSent(text.text(), text.stdout()));
      }
      case DELETE_JOBS -> job -> api.leader().delete(job.id(), by, order.force());
      case SUBMIT_JOB,
          LIST_JOBS,
          SHOW_JOB,
          DELETE_JOB,
          JOB_LOG,
          JOB_RESULTS,
          JOB_RESULT,
          LIST_WORKERS,
          SHOW_SCALE,
          DELETE_QUEUE,
          PUT_QUEUE,
          LIST_QUEUES,
          LIST_ROWS,
          HEALTH,
          READY,
          METRICS,
          EXAMINE,
          OPENAPI ->
          throw new IllegalStateException(route + " is no order");
    };
  }

  private Deed ordered(Order order) {
    return job -> api.leader().order(job.id(), order);
  }

  /// An order that changes nothing that an offer has.
  private Deed untouched(Order order) {
    return ordered(
        new Order() {
          @Override
          public JobEvent of(Job job, java.time.Instant now) {
            return order.of(job, now);
          }

          @Override
          public boolean withdraws() {
            return false;
          }
        });
  }

  static Set<HoldType> holds(OrderRequest order, Caller caller) {
    return holds(order.holds().orElse("u"), caller);
  }

  static Set<HoldType> holds(String letters, Caller caller) {
    Set<HoldType> types;
    try {
      types = HoldType.ofLetters(letters);
    } catch (IllegalArgumentException e) {
      throw Checks.invalid(
          "holds",
          "holds %s: unknown".formatted(Quoted.twice(letters)),
          "use letters of uos, or n");
    }
    if (types.stream().anyMatch(HoldType::isOperators) && !caller.may(TokenScope.OPERATE)) {
      throw new RefusedException(
          Refusal.of(
                  Refusal.Code.FORBIDDEN,
                  "holds",
                  "only operators set and release the holds o and s")
              .withHint("use a token with the scope operate"));
    }
    return types;
  }

  static JobSignal signal(String text) {
    return JobSignal.parse(text)
        .orElseThrow(
            () -> Checks.invalid("signal", "signal %s: unknown".formatted(Quoted.twice(text))));
  }

  static OrderRequest.Message text(OrderRequest order) {
    OrderRequest.Message message =
        order.message().orElseThrow(() -> Checks.malformed("message", "message is missing"));
    Checks.checkText("message", message.text(), Limits.MESSAGE_BYTES_MAX);
    return message;
  }

  /// The places are those of the moment in which the order came. Neither moves unless both may.
  private Deed swap(OrderRequest order, Caller caller) {
    List<String> ids = order.ids();
    if (ids.size() != 2) {
      throw Checks.invalid("ids", "name 2 jobs");
    }
    List<Optional<Job>> pair = ids.stream().map(id -> find(id, caller)).toList();
    return job -> {
      boolean isFirst = pair.getFirst().filter(first -> first.id().equals(job.id())).isPresent();
      int other = isFirst ? 1 : 0;
      Job partner = pair.get(other).orElseThrow(() -> Api.unknown(ids.get(other)));
      requireWaits(job);
      requireWaits(partner);
      long place = partner.eligibility().rank().orElse(partner.id().sequence());
      return api.leader()
          .order(
              job.id(),
              (now, at) -> new JobEvent.Altered(now.spec(), now.eligibility().ranked(place), at));
    };
  }

  private Optional<Job> find(String id, Caller caller) {
    return api.jobs().find(Api.operand(id).job()).filter(caller::sees).filter(caller::controls);
  }

  private static void requireWaits(Job job) {
    String id = job.spec().shownId(job.id());
    switch (job.state()) {
      case JobState.Queued queued -> {}
      case JobState.Held held -> {}
      case JobState.Waiting waiting -> {}
      case JobState.Running running -> throw doesNotWait(id);
      case JobState.Exiting exiting -> throw doesNotWait(id);
      case JobState.Finished finished ->
          throw new RefusedException(
              Refusal.of(Refusal.Code.JOB_FINISHED, "job %s is finished".formatted(id)));
    }
  }

  private static RefusedException doesNotWait(String id) {
    return new RefusedException(
        Refusal.of(Refusal.Code.WRONG_STATE, "job %s does not wait".formatted(id)));
  }
}
