package pkbs.qsub;

import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import pkbs.core.Limits;
import pkbs.core.Refusal;
import pkbs.core.pbs.JobOperand;
import pkbs.protocol.OrderReply;
import pkbs.protocol.OrderRequest;
import pkbs.protocol.Problem;
import pkbs.protocol.Route;

/// One order to many jobs in one request: all that can obey do, a line on standard error for each
/// that cannot, the last one's code ends the command.
record Order(Route route, Faults faults) {
  /// @param ids jobs, arrays and tasks
  void give(List<JobOperand> ids, DispatcherClient dispatcher, UnaryOperator<OrderRequest> what) {
    for (int from = 0; from < ids.size(); from += Limits.ORDER_JOBS_MAX) {
      int to = Math.min(from + Limits.ORDER_JOBS_MAX, ids.size());
      List<String> part = ids.subList(from, to).stream().map(JobOperand::id).toList();
      report(dispatcher.order(route, what.apply(OrderRequest.of(part))));
    }
  }

  void report(OrderReply reply) {
    for (OrderReply.Done done : reply.jobs()) {
      done.problem()
          .map(Problem::toRefusal)
          .map(this::worded)
          .ifPresent(refusal -> faults.add(done.id(), refusal));
    }
  }

  /// A job that runs can be altered in part, and not be moved at all.
  private Refusal worded(Refusal refusal) {
    return route == Route.MOVE_JOBS && refusal.code() == Refusal.Code.JOB_RUNNING
        ? Refusal.of(Refusal.Code.WRONG_STATE, refusal.message())
        : refusal;
  }

  /// The whole of a simple verb: its operands are jobs, and nothing is printed.
  static int run(
      Route route, Context context, List<String> operands, UnaryOperator<OrderRequest> what) {
    Faults faults = new Faults(context.caller(), context.verb());
    List<JobOperand> ids = faults.operands(operands);
    if (!ids.isEmpty()) {
      new Order(route, faults).give(ids, context.client().get(), what);
    }
    return faults.status();
  }

  /// Who calls, by which verb.
  record Context(String verb, Caller caller, Supplier<DispatcherClient> client) {}
}
