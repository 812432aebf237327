package pkbs.dispatcher;

import io.javalin.http.Context;
import java.util.List;
import java.util.TreeSet;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.Owner;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.core.pbs.Quoted;
import pkbs.jetstream.LogStream;
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
    LogStream logs,
    Results results,
    Readiness readiness,
    Meters meters,
    Time time) {
  private static final String OWNER = "owner";

  static void setCaller(Context ctx, Owner owner) {
    ctx.attribute(OWNER, owner);
  }

  /// The authenticated caller of a route that needs a token.
  static Owner caller(Context ctx) {
    Owner owner = ctx.attribute(OWNER);
    if (owner == null) {
      throw new IllegalStateException("route without authentication");
    }
    return owner;
  }

  /// Refuses what needs jobs where this process has never known them.
  void requireJobs(Route route) {
    if (route.needsJobs() && !leader.knowsJobs()) {
      throw Unavailable.notLeading(leader.trouble());
    }
  }

  /// The job that the path names.
  Job job(Context ctx) {
    String text = ctx.pathParam("id");
    return JobId.parse(text)
        .flatMap(jobs::find)
        .orElseThrow(() ->
            new RefusedException(
                Refusal.of(Refusal.Code.UNKNOWN_JOB, "unknown job " + shown(text))));
  }

  /// The same, where only its owner may go on.
  Job ownJob(Context ctx) {
    Job job = job(ctx);
    if (!job.spec().owner().equals(caller(ctx))) {
      throw new RefusedException(
          Refusal.of(
              Refusal.Code.FORBIDDEN,
              "job %s belongs to %s".formatted(job.id(), job.spec().owner())));
    }
    return job;
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
