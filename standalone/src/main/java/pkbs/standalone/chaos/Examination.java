package pkbs.standalone.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pkbs.core.Attempt;
import pkbs.core.Job;
import pkbs.core.JobState;
import pkbs.core.Outcome;
import pkbs.core.ResultFolder;
import pkbs.core.Run;
import pkbs.core.RunEnd;
import pkbs.jetstream.Inspection;
import pkbs.jetstream.RunBook;
import pkbs.jetstream.StoreUnavailableException;
import pkbs.protocol.JobRecord;
import pkbs.protocol.JobView;
import pkbs.standalone.chaos.Evidence.End;
import pkbs.standalone.chaos.Evidence.JobFacts;
import pkbs.standalone.chaos.Evidence.RunFacts;

/// Gathers the evidence of a rig, through the API, from the streams, from the disk and from /proc.
record Examination(Rig rig) {
  private static final Duration AGAIN = Duration.ofSeconds(1);

  /// What is broken once nothing more repairs itself.
  List<Violation> run(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    try (Inspection streams = rig.inspect()) {
      while (true) {
        Optional<Evidence> evidence = gather(streams);
        Optional<List<Violation>> broken = evidence.map(Promises::broken);
        if (broken.filter(List::isEmpty).isPresent()) {
          return List.of();
        }
        if (System.nanoTime() > end) {
          return broken.orElseThrow(
              () -> new IllegalStateException("no dispatcher or no nats-server answers any more"));
        }
        Rig.pause(AGAIN);
      }
    }
  }

  /// Empty while somebody does not answer.
  private Optional<Evidence> gather(Inspection streams) {
    Optional<List<JobView>> shown = rig.client().jobs();
    if (shown.isEmpty()) {
      return Optional.empty();
    }
    try {
      Map<String, Integer> given = new HashMap<>();
      rig.client().given().forEach(entry -> given.put(entry.id(), entry.job().number()));
      List<JobFacts> recorded =
          streams.jobs().stream().map(JobRecord::job).map(Examination::facts).toList();
      ResultFolders folders = new ResultFolders(rig.files().results());
      return Optional.of(
          new Evidence(
              given,
              shown.get().stream().map(Examination::facts).toList(),
              recorded,
              streams.runs().stream().map(RunBook.Versioned::run).map(Examination::facts).toList(),
              rig.oracle().read(),
              wrongResults(recorded, folders),
              streams.offers(),
              processes(),
              folders.uploads()));
    } catch (StoreUnavailableException e) {
      return Optional.empty();
    }
  }

  private List<String> processes() {
    List<String> living = new ArrayList<>();
    JobProcesses.below(rig.folder()).forEach(process -> living.add(process.toString()));
    return living;
  }

  private static Map<String, String> wrongResults(List<JobFacts> jobs, ResultFolders folders) {
    Map<String, String> wrong = new HashMap<>();
    for (JobFacts job : jobs) {
      job.end()
          .flatMap(End::results)
          .flatMap(path -> folders.wrong(path, job.id(), job.attempt()))
          .ifPresent(what -> wrong.put(job.id(), what));
    }
    return wrong;
  }

  private static JobFacts facts(JobView job) {
    return new JobFacts(
        job.id(),
        job.state(),
        job.rerunnable(),
        job.attempt(),
        job.attempts().stream().map(JobView.AttemptView::number).toList(),
        job.end()
            .map(end ->
                new End(
                    end.exitStatus(),
                    end.outcome().equals("exited"),
                    end.results().map(JobView.Results::path))));
  }

  private static JobFacts facts(Job job) {
    return new JobFacts(
        job.id().toString(),
        job.state().getClass().getSimpleName(),
        job.spec().rerunnable(),
        job.attempt(),
        job.attempts().stream().map(Attempt::number).toList(),
        job.state() instanceof JobState.Finished finished
            ? Optional.of(end(finished))
            : Optional.empty());
  }

  private static End end(JobState.Finished finished) {
    return new End(
        finished.outcome().exitStatus(),
        finished.outcome() instanceof Outcome.Exited,
        finished.last().flatMap(RunEnd::results).map(ResultFolder::path));
  }

  private static RunFacts facts(Run run) {
    return new RunFacts(
        run.id().job().toString(), run.id().attempt(), run.state(), run.reason().orElse(""));
  }
}
