package pkbs.dispatcher;

import io.javalin.http.Context;
import java.util.List;
import java.util.TreeSet;
import pkbs.core.Job;
import pkbs.core.Owner;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.core.pbs.JobOperand;
import pkbs.core.pbs.PbsSyntaxException;
import pkbs.core.pbs.Quoted;
import pkbs.jetstream.LogStream;
import pkbs.protocol.JobView;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.Route;

/// What the routes share: where they read and whom they ask.
record Api(
    Leader leader,
    JobIndex jobs,
    Workers workers,
    Waiters waiters,
    Housekeeping housekeeping,
    Views views,
    TaskJobs tasks,
    LogStream logs,
    Results results,
    Readiness readiness,
    Examination examination,
    Meters meters,
    Scaling scaling,
    Time time) {
  private static final String CALLER = "caller";

  static void setCaller(Context ctx, Caller caller) {
    ctx.attribute(CALLER, caller);
  }

  /// The authenticated caller of a route that needs a token.
  static Caller caller(Context ctx) {
    Caller caller = ctx.attribute(CALLER);
    if (caller == null) {
      throw new IllegalStateException("route without authentication");
    }
    return caller;
  }

  /// Refuses what needs jobs where this process has never known them.
  void requireJobs(Route route) {
    if (route.needsJobs() && !leader.knowsJobs()) {
      throw Unavailable.notLeading(leader.trouble());
    }
  }

  /// The job that the path names. One that the caller may not see is as unknown as one that never
  /// was.
  Job job(Context ctx) {
    return job(ctx, ctx.pathParam("id"));
  }

  private Job job(Context ctx, String text) {
    Caller caller = caller(ctx);
    JobOperand operand = operand(text);
    boolean isPlain = operand.tasks() instanceof JobOperand.Tasks.None;
    return jobs.find(operand.job())
        .filter(caller::sees)
        .filter(job -> isPlain || ArrayIndex.isArray(job))
        .orElseThrow(() -> unknown(text));
  }

  /// The same, where only its owner and operators may go on.
  Job ownJob(Context ctx) {
    return ownJob(ctx, ctx.pathParam("id"));
  }

  /// @param id as a request names it
  Job ownJob(Context ctx, String id) {
    Job job = job(ctx, id);
    if (!caller(ctx).controls(job)) {
      throw new RefusedException(
          Refusal.of(
                  Refusal.Code.FORBIDDEN,
                  "job %s belongs to %s"
                      .formatted(job.spec().shownId(job.id()), job.spec().owner()))
              .withHint("ask its owner, or use a token with the scope operate"));
    }
    return job;
  }

  /// The job or the task of an array that the path names.
  Shown shown(Context ctx) {
    return shown(ctx, job(ctx));
  }

  /// The same, where only its owner and operators may go on.
  Shown ownShown(Context ctx) {
    return shown(ctx, ownJob(ctx));
  }

  private Shown shown(Context ctx, Job job) {
    return switch (operand(ctx).tasks()) {
      case JobOperand.Tasks.None() -> Shown.whole(job);
      case JobOperand.Tasks.All() -> Shown.whole(job);
      case JobOperand.Tasks.One(int index) ->
          tasks.find(job, index).orElseThrow(() -> unknown(ctx.pathParam("id")));
      case JobOperand.Tasks.Some(var indices) ->
          throw Checks.invalid("id", "one task at a time", "ask with GET /api/v1/jobs?id=");
    };
  }

  /// What the path names, as PBS spells it.
  static JobOperand operand(Context ctx) {
    return operand(ctx.pathParam("id"));
  }

  static JobOperand operand(String text) {
    try {
      return JobOperand.parse(text);
    } catch (PbsSyntaxException e) {
      throw unknown(text);
    }
  }

  static RefusedException unknown(String id) {
    return new RefusedException(Refusal.of(Refusal.Code.UNKNOWN_JOB, "unknown job " + shown(id)));
  }

  /// The job or task as the caller may see it.
  JobView view(Shown shown, Caller caller) {
    Job job = shown.job();
    Owner viewer = caller.controls(job) ? job.spec().owner() : caller.owner();
    return views.view(shown, viewer, time.now());
  }

  /// The job as the caller may see it.
  JobView view(Job job, Caller caller) {
    return view(Shown.whole(job), caller);
  }

  /// Refuses a change that cannot be stored now before anything of it is tried.
  void requireStorage() {
    if (!readiness.acceptsChanges()) {
      throw Unavailable.nothingDone();
    }
  }

  /// Refuses query parameters that the route does not have.
  static void checkQuery(Context ctx, Route route) {
    for (String name : new TreeSet<>(ctx.queryParamMap().keySet())) {
      if (!route.query().contains(name)) {
        throw Checks.invalid(
            name.isEmpty() ? "query" : shown(name),
            "unknown query parameter " + Quoted.twice(name),
            route.query().isEmpty() ? "use none" : "use " + String.join(", ", route.query()));
      }
    }
  }

  /// `true` or `false`; absent is false.
  static boolean flag(Context ctx, String name) {
    List<String> values = ctx.queryParams(name);
    if (values.isEmpty()) {
      return false;
    }
    return switch (values.getLast()) {
      case "true", "1", "" -> true;
      case "false", "0" -> false;
      default -> throw Checks.invalid(name, name + " must be true or false");
    };
  }

  static void json(Context ctx, Object shape) {
    ctx.contentType("application/json");
    ctx.result(PkbsJson.write(shape));
  }

  private static String shown(String text) {
    String quoted = Quoted.twice(text);
    return quoted.substring(1, quoted.length() - 1);
  }
}
