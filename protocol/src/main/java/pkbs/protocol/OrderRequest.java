package pkbs.protocol;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Optional;

/// What is ordered of jobs; each order of the API reads the part that is its own and refuses none
/// of the others.
///
/// @param ids of the jobs, at most `Limits.ORDER_JOBS_MAX`
/// @param holds of `hold` and `release`: the letters `u`, `o`, `s`, or `n`; absent: `u`
/// @param force of `delete` and `rerun`: without waiting for the worker
/// @param failed of `rerun`: the failed tasks of arrays, instead of what runs
/// @param signal of `signal`: a name, a number, `SIGNULL`, `suspend` or `resume`
/// @param queue of `move`
/// @param message of `message`
/// @param change of `alter`
@Json
public record OrderRequest(
    List<String> ids,
    Optional<String> holds,
    boolean force,
    boolean failed,
    Optional<String> signal,
    Optional<String> queue,
    Optional<Message> message,
    Optional<Change> change) {
  public OrderRequest {
    ids = ids == null ? List.of() : List.copyOf(ids);
  }

  public static OrderRequest of(List<String> ids) {
    return new OrderRequest(
        ids,
        Optional.empty(),
        false,
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  public OrderRequest holding(Optional<String> letters) {
    return new OrderRequest(ids, letters, force, failed, signal, queue, message, change);
  }

  public OrderRequest forced(boolean isForced) {
    return new OrderRequest(ids, holds, isForced, failed, signal, queue, message, change);
  }

  public OrderRequest ofFailed(boolean isFailed) {
    return new OrderRequest(ids, holds, force, isFailed, signal, queue, message, change);
  }

  public OrderRequest signalling(String name) {
    return new OrderRequest(ids, holds, force, failed, Optional.of(name), queue, message, change);
  }

  public OrderRequest into(String name) {
    return new OrderRequest(ids, holds, force, failed, signal, Optional.of(name), message, change);
  }

  public OrderRequest saying(Message text) {
    return new OrderRequest(ids, holds, force, failed, signal, queue, Optional.of(text), change);
  }

  public OrderRequest changing(Change values) {
    return new OrderRequest(ids, holds, force, failed, signal, queue, message, Optional.of(values));
  }

  /// Text for the output of a job that runs.
  ///
  /// @param stdout whether it goes to standard output instead of standard error
  @Json
  public record Message(String text, boolean stdout) {}

  /// Values that take the place of what a job has; what is absent stays.
  ///
  /// @param slots of an array: how many tasks may be under way at a time, 0: any number
  @Json
  public record Change(
      Optional<String> name,
      Optional<String> interpreter,
      Optional<Integer> priority,
      Optional<Boolean> rerunnable,
      Optional<Resources> resources,
      Optional<Streams> streams,
      Optional<Start> start,
      Optional<SubmitRequest.Charge> charge,
      Optional<Integer> slots) {}

  /// Spelled as in [SubmitRequest].
  @Json
  public record Resources(
      Optional<Integer> ncpus,
      Optional<String> mem,
      Optional<String> scratch,
      Optional<String> walltime) {}

  /// Spelled as in [SubmitRequest].
  @Json
  public record Streams(
      Optional<String> stdout,
      Optional<String> stderr,
      Optional<String> join,
      Optional<String> keep) {}

  /// Spelled as in [SubmitRequest.Start].
  ///
  /// @param holds all that the job shall have: letters, or `n`
  /// @param depend empty text: it waits for no other job
  @Json
  public record Start(
      Optional<String> holds, Optional<String> notBefore, Optional<String> depend) {}
}
