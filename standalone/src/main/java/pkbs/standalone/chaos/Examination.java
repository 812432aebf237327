package pkbs.standalone.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import pkbs.core.PkbsException;
import pkbs.jetstream.Inspection;
import pkbs.jetstream.RunBook;
import pkbs.protocol.JobRecord;
import pkbs.protocol.JobView;
import pkbs.standalone.chaos.Evidence.End;
import pkbs.standalone.chaos.Evidence.JobFacts;

/// Gathers the evidence of a rig, through the API, from the streams, from the disk and from /proc.
record Examination(Rig rig) {
  private static final Duration AGAIN = Duration.ofSeconds(1);

  /// What one look at the rig gave.
  sealed interface Look {
    record Seen(Evidence evidence) implements Look {}

    /// Somebody does not answer, or what is stored cannot be read.
    record Nothing(String why) implements Look {}
  }

  /// What is broken once nothing more repairs itself.
  List<Violation> run(Duration patience) {
    return settled(this::look, patience, rig.folder());
  }

  /// Looks until nothing is broken, or the patience is over.
  ///
  /// @throws IllegalStateException where there is nothing to see then, with the cause
  static List<Violation> settled(Supplier<Look> looks, Duration patience, Path folder) {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      Look look = looks.get();
      boolean isOver = System.nanoTime() > end;
      switch (look) {
        case Look.Seen(Evidence evidence) -> {
          List<Violation> broken = Promises.broken(evidence);
          if (broken.isEmpty() || isOver) {
            return broken;
          }
        }
        case Look.Nothing(String why) -> {
          if (isOver) {
            throw new IllegalStateException(
                "what was kept cannot be examined: %s; see %s".formatted(why, folder));
          }
        }
      }
      Rig.pause(AGAIN);
    }
  }

  private Look look() {
    Optional<List<JobView>> shown = rig.client().jobs();
    if (shown.isEmpty()) {
      return new Look.Nothing("no dispatcher lists the jobs: " + rig.client().trouble());
    }
    try (Inspection streams = rig.inspect()) {
      return new Look.Seen(gather(shown.get(), streams));
    } catch (PkbsException e) {
      return new Look.Nothing(String.valueOf(e.getMessage()));
    }
  }

  private Evidence gather(List<JobView> shown, Inspection streams) {
    Map<String, Integer> given = new HashMap<>();
    rig.client().given().forEach(entry -> given.putAll(entry.job().executions(entry.id())));
    Facts facts =
        new Facts(streams.jobs().stream().map(JobRecord::job).toList(), streams.segments());
    List<JobFacts> recorded = facts.recorded();
    ResultFolders folders = new ResultFolders(rig.files().results());
    return new Evidence(
        given,
        shown.stream().map(Facts::shown).toList(),
        recorded,
        streams.runs().stream().map(RunBook.Versioned::run).flatMap(facts::runs).toList(),
        rig.oracle().read(),
        wrongResults(recorded, folders),
        streams.offers(),
        processes(),
        folders.uploads(),
        new Evidence.Dispatchers(rig.client().wrongRefusals(), rig.growth(shown.size())));
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
}
