package pkbs.dispatcher;

import io.javalin.http.Context;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.JobId;
import pkbs.core.Refusal;
import pkbs.core.pbs.Quoted;
import pkbs.protocol.Route;

/// One log line for each call that changes something and for each call that is refused: who, with
/// which token, what, on which job, with which result, from where. Tokens and contents never stand
/// in it.
final class Audit {
  static final String LOGGER = "audit";

  private static final Logger log = LoggerFactory.getLogger(LOGGER);
  private static final String CALLER = "audited";
  private static final String NOBODY = "-";

  private Audit() {}

  /// From now on the request's lines name this caller, admitted or not.
  static void name(Context ctx, Caller caller) {
    ctx.attribute(CALLER, caller);
  }

  /// @param result `new` or `known` of a submission, the job's state of a deletion
  static void done(Context ctx, Route route, JobId id, String result) {
    write(ctx, route, id.toString(), result);
  }

  /// A queue was changed.
  static void queue(Context ctx, Route route, String name, String result) {
    write(ctx, route, name, result);
  }

  static void refused(Context ctx, Route route, Refusal refusal) {
    String id = ctx.pathParamMap().get("id");
    write(ctx, route, id == null ? NOBODY : shown(id), refusal.code().name());
  }

  /// A request that could not be read, so that nothing of it is known.
  ///
  /// @param from its address
  static void unreadable(String from, Refusal.Code why) {
    log.info("owner=- token=- verb=- id=- result={} from={}", why, from);
  }

  private static String shown(String id) {
    return JobId.parse(id).map(JobId::toString).orElseGet(() -> Quoted.twice(id));
  }

  private static void write(Context ctx, Route route, String id, String result) {
    Optional<Caller> caller = Optional.ofNullable(ctx.attribute(CALLER));
    log.info(
        "owner={} token={} verb={} id={} result={} from={}",
        caller.map(who -> who.owner().name()).orElse(NOBODY),
        caller.map(Caller::token).orElse(NOBODY),
        verb(route),
        id,
        result,
        ctx.ip());
  }

  private static String verb(Route route) {
    return switch (route) {
      case SUBMIT_JOB -> "submit";
      case DELETE_JOB, DELETE_JOBS -> "delete";
      case HOLD_JOBS -> "hold";
      case RELEASE_JOBS -> "release";
      case ALTER_JOBS -> "alter";
      case RERUN_JOBS -> "rerun";
      case SIGNAL_JOBS -> "signal";
      case MOVE_JOBS -> "move";
      case SWAP_JOBS -> "swap";
      case MESSAGE_JOBS -> "message";
      case LIST_JOBS -> "list";
      case SHOW_JOB -> "show";
      case JOB_LOG -> "log";
      case JOB_RESULTS, JOB_RESULT -> "results";
      case LIST_ROWS -> "rows";
      case SHOW_SCALE -> "scale";
      case LIST_WORKERS -> "workers";
      case LIST_QUEUES -> "queues";
      case PUT_QUEUE -> "queue";
      case DELETE_QUEUE -> "delete-queue";
      case METRICS -> "metrics";
      case EXAMINE -> "doctor";
      case HEALTH, READY, OPENAPI -> "probe";
    };
  }
}
