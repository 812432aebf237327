package pkbs.dispatcher;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.util.Optional;
import pkbs.core.Job;
import pkbs.core.JobState;
import pkbs.core.RefusedException;
import pkbs.core.ResultFolder;
import pkbs.core.RunEnd;
import pkbs.core.RunId;
import pkbs.protocol.Route;

/// `GET /api/v1/jobs/{id}/log`: of an ended job what its results folder has, else the live log;
/// `follow` goes on, over attempts, until the last piece or the job's end.
final class JobLogRoute implements Handler {
  private final Api api;

  JobLogRoute(Api api) {
    this.api = api;
  }

  @Override
  public void handle(Context ctx) throws IOException, InterruptedException {
    Api.checkQuery(ctx, Route.JOB_LOG);
    boolean follow = Api.flag(ctx, "follow");
    Job job = api.ownJob(ctx);
    ctx.contentType("application/x-ndjson");
    // Not ctx.outputStream(), which keeps everything to itself until the end.
    LogLines lines = new LogLines(ctx.res().getOutputStream());
    if (!sendStored(job, lines)) {
      live(job, follow, lines);
    }
  }

  /// @return false where the live log is all there is
  private boolean sendStored(Job job, LogLines lines) throws IOException {
    Optional<ResultFolder> folder =
        job.state() instanceof JobState.Finished finished
            ? finished.last().flatMap(RunEnd::results)
            : Optional.empty();
    if (folder.isEmpty()) {
      return false;
    }
    try (Results.Opened out = api.results().open(folder.get().path(), "stdout.txt")) {
      lines.copy("stdout", out.stream());
    } catch (RefusedException e) {
      return false;
    }
    try (Results.Opened err = api.results().open(folder.get().path(), "stderr.txt")) {
      lines.copy("stderr", err.stream());
    } catch (RefusedException e) {
      return true;
    }
    return true;
  }

  private void live(Job job, boolean follow, LogLines lines)
      throws IOException, InterruptedException {
    lines.flush();
    RunId run = job.currentRun();
    while (true) {
      LogTail tail = new LogTail(api, run, follow);
      if (tail.copyTo(lines)) {
        return;
      }
      Optional<Job> now = api.jobs().find(job.id());
      if (!follow || now.isEmpty() || now.get().currentRun().equals(run)) {
        return;
      }
      run = now.get().currentRun();
    }
  }
}
