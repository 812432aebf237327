package pkbs.dispatcher;

import java.util.Optional;
import java.util.function.IntPredicate;
import pkbs.core.ArrayOrders;
import pkbs.core.Job;
import pkbs.core.JobSignal;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.core.pbs.JobOperand;
import pkbs.protocol.OrderRequest;
import pkbs.protocol.Route;

/// An order to an array or to tasks of it. What ends or tells runs goes to tasks; all else is of
/// the array as a whole. Source: the tables of commands and job arrays in the user's guide of PBS.
///
/// @param route which order
record TaskOrders(Api api, Route route, OrderRequest order) {

  /// @return the array after the order; empty where it is to be taken as an order to any other job
  /// @throws RefusedException where tasks do not take this order
  Optional<Job> act(Job array, JobOperand operand) {
    return switch (operand.tasks()) {
      case JobOperand.Tasks.None() -> whole(array);
      case JobOperand.Tasks.All() -> whole(array);
      case JobOperand.Tasks.One(int index) -> some(array, asked -> asked == index, operand);
      case JobOperand.Tasks.Some(var indices) -> some(array, indices::contains, operand);
    };
  }

  private Optional<Job> whole(Job array) {
    Optional<ArrayKeeper.Order> deed = deed(ArrayOrders.Named.all(array));
    deed.ifPresent(given -> api.leader().order(array, given));
    return deed.map(given -> now(array));
  }

  private Optional<Job> some(Job array, IntPredicate wanted, JobOperand operand) {
    boolean isKnown =
        api.jobs().arrays().find(array.id()).map(table -> table.hasAny(wanted)).orElse(true);
    if (!isKnown) {
      throw new RefusedException(
          Refusal.of(Refusal.Code.UNKNOWN_JOB, "unknown job " + operand.id()));
    }
    if (route == Route.DELETE_JOBS) {
      api.leader().deleteTasks(array, wanted, order.force(), operand.id());
      return Optional.of(now(array));
    }
    ArrayKeeper.Order deed =
        deed(new ArrayOrders.Named(wanted, operand.id()))
            .orElseThrow(() ->
                new RefusedException(
                    Refusal.of(
                            Refusal.Code.NOT_OF_TASKS,
                            "job %s is a part of an array".formatted(operand.id()))
                        .withHint("name the array, " + array.spec().shownId(array.id()))));
    api.leader().order(array, deed);
    return Optional.of(now(array));
  }

  private Job now(Job array) {
    return api.jobs().find(array.id()).orElse(array);
  }

  /// Empty for an order that tasks do not take.
  private Optional<ArrayKeeper.Order> deed(ArrayOrders.Named named) {
    if (route == Route.RERUN_JOBS) {
      return Optional.of((job, table) ->
          order.failed()
              ? ArrayOrders.rerunFailed(job, table, named)
              : ArrayOrders.rerun(job, table, named, order.force()));
    }
    if (route == Route.SIGNAL_JOBS) {
      JobSignal signal = OrderJobsRoute.signal(order.signal().orElse("SIGTERM"));
      return Optional.of((job, table) -> ArrayOrders.signal(job, table, named, signal));
    }
    if (route == Route.MESSAGE_JOBS) {
      OrderRequest.Message text = OrderJobsRoute.text(order);
      return Optional.of(
          (job, table) -> ArrayOrders.message(table, named, text.text(), text.stdout()));
    }
    return Optional.empty();
  }
}
