package pkbs.dispatcher;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import pkbs.core.Job;
import pkbs.core.RefusedException;
import pkbs.core.RunId;
import pkbs.protocol.Route;

/// `GET /api/v1/jobs/{id}/log`: of an ended attempt what its results folder has, else the live log.
/// `attempt=N` names the attempt, without it the last one is meant; `follow` then goes on, over
/// attempts, until the last piece or the job's end.
final class JobLogRoute implements Handler {
  private static final Duration LOOK = Duration.ofMillis(200);

  private final Api api;

  JobLogRoute(Api api) {
    this.api = api;
  }

  @Override
  public void handle(Context ctx) throws IOException, InterruptedException {
    Api.checkQuery(ctx, Route.JOB_LOG);
    boolean follow = Api.flag(ctx, "follow");
    AttemptChoice choice = AttemptChoice.of(ctx, api.ownShown(ctx));
    ctx.contentType("application/x-ndjson");
    // Not ctx.outputStream(), which keeps everything to itself until the end.
    LogLines lines = new LogLines(ctx.res().getOutputStream());
    if (!sendStored(choice, lines)) {
      live(choice, follow, lines);
    }
  }

  /// @return false where the live log is all there is
  private boolean sendStored(AttemptChoice choice, LogLines lines) throws IOException {
    Optional<String> folder = choice.stored();
    if (folder.isEmpty()) {
      return false;
    }
    try (Results.Opened out = api.results().open(folder.get(), "stdout.txt")) {
      lines.copy(choice.attempt(), "stdout", out.stream());
    } catch (RefusedException e) {
      return false;
    }
    try (Results.Opened err = api.results().open(folder.get(), "stderr.txt")) {
      lines.copy(choice.attempt(), "stderr", err.stream());
    } catch (RefusedException e) {
      return true;
    }
    return true;
  }

  private void live(AttemptChoice choice, boolean follow, LogLines lines)
      throws IOException, InterruptedException {
    lines.flush();
    Optional<RunId> run = Optional.of(choice.shown().run(choice.attempt()));
    while (run.isPresent()) {
      new LogTail(api, run.get(), follow).copyTo(lines);
      run = follow && choice.number().isEmpty() ? next(run.get()) : Optional.empty();
    }
  }

  /// The attempt after one whose output has ended; empty where none is to be expected. Whether a
  /// failed attempt is tried again shows when its results are stored.
  private Optional<RunId> next(RunId run) throws InterruptedException {
    if (run.first() > 0 || api.jobs().arrays().find(run.job()).isPresent()) {
      return nextOfTask(run);
    }
    while (true) {
      Optional<Job> job = api.jobs().find(run.job());
      if (job.isPresent() && job.get().attempt() > run.attempt()) {
        return Optional.of(RunId.of(run.job(), run.attempt() + 1));
      }
      if (job.isEmpty() || !isRetriedIfItFails(job.get())) {
        return Optional.empty();
      }
      api.waiters().awaitEnd(run.job(), LOOK);
    }
  }

  private Optional<RunId> nextOfTask(RunId run) throws InterruptedException {
    while (true) {
      Optional<Shown> task =
          api.jobs().find(run.job()).flatMap(job -> api.tasks().find(job, run.first()));
      if (task.isPresent() && task.get().job().attempt() > run.attempt()) {
        return Optional.of(task.get().run(run.attempt() + 1));
      }
      if (task.isEmpty() || !isRetriedIfItFails(task.get().job())) {
        return Optional.empty();
      }
      api.waiters().awaitEnd(run.job(), LOOK);
    }
  }

  private static boolean isRetriedIfItFails(Job job) {
    return !job.state().isTerminal() && job.failures() < job.spec().retries();
  }
}
