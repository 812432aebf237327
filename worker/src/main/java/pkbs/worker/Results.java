package pkbs.worker;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import pkbs.core.FailureCause;
import pkbs.core.JobSpec;
import pkbs.core.Limits;
import pkbs.core.Outcome;
import pkbs.core.ResultFolder;
import pkbs.core.Run;
import pkbs.core.RunEnd;
import pkbs.core.Usage;
import pkbs.protocol.JobView;
import pkbs.protocol.MalformedJsonException;
import pkbs.protocol.Offer;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.ResultManifest;
import pkbs.webdav.Manifest;
import pkbs.webdav.ResultFile;
import pkbs.webdav.SkippedFile;

/// `result.json` of one run.
///
/// @param notes lines about what went wrong besides the program itself
record Results(Offer offer, Run run, Ending ending, List<String> notes) implements Manifest {
  private static final double MILLIS = 1000;

  /// How the program ended.
  record Ending(Outcome outcome, Usage used, Instant at) {
    /// As the run record has it.
    ///
    /// @param stored absent where there are no results, or not yet
    RunEnd end(Optional<ResultFolder> stored) {
      return new RunEnd(outcome, used, stored, at);
    }
  }

  @Override
  public byte[] render(List<ResultFile> files, List<SkippedFile> skipped) {
    JobSpec spec = offer.spec();
    ResultManifest manifest =
        new ResultManifest(
            ResultManifest.VERSION,
            spec.shownId(offer.run()),
            spec.name(),
            offer.run().attempt(),
            ending.outcome().exitStatus(),
            reason(),
            offer.submittedAt().orElse(run.claimedAt()),
            run.startedAt(),
            ending.at(),
            run.host(),
            requested(spec),
            used(ending.used()),
            files.stream()
                .map(file -> new ResultManifest.File(file.path(), file.bytes(), file.sha256()))
                .toList(),
            skipped.stream()
                .map(file -> new ResultManifest.Skipped(file.path(), file.reason()))
                .toList());
    return PkbsJson.writePretty(manifest).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean isSameRun(byte[] found) {
    try {
      ResultManifest other = PkbsJson.read(ResultManifest.class, found);
      return other.id().equals(offer.spec().shownId(offer.run()))
          && other.attempt() == offer.run().attempt();
    } catch (MalformedJsonException e) {
      return false;
    }
  }

  private Optional<String> reason() {
    List<String> lines = new ArrayList<>();
    text(ending.outcome()).ifPresent(lines::add);
    lines.addAll(notes);
    return lines.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", lines));
  }

  private Optional<String> text(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Exited exited -> Optional.empty();
      case Outcome.Signalled signalled -> Optional.of("ended by signal " + signalled.signal());
      case Outcome.OverLimit over -> Optional.of(text(over.limit()));
      case Outcome.Deleted deleted -> Optional.of("deleted");
      case Outcome.Rejected rejected -> Optional.of(rejected.reason());
      case Outcome.Aborted aborted -> Optional.of(aborted.reason());
      case Outcome.Lost lost -> Optional.of("lost with its worker");
      case Outcome.UploadFailed failed -> Optional.of(failed.reason());
    };
  }

  private String text(FailureCause limit) {
    JobSpec spec = offer.spec();
    return switch (limit) {
      case WALLTIME -> "walltime %s exceeded".formatted(spec.walltime());
      case OOM -> "memory %s exceeded (OOM)".formatted(spec.resources().memory());
      case DISK -> "scratch space %s exceeded".formatted(spec.resources().scratch());
      case USER -> "more than %d processes at once".formatted(Limits.PROCESSES_MAX);
      case NODE_LOST, UPLOAD, REJECTED, DEPENDENCY -> limit.name();
    };
  }

  private static JobView.Requested requested(JobSpec spec) {
    return new JobView.Requested(
        spec.resources().cpus(),
        spec.resources().memory().bytes(),
        spec.resources().scratch().bytes(),
        spec.walltime().seconds());
  }

  private static JobView.Used used(Usage usage) {
    return new JobView.Used(
        seconds(usage.walltime()),
        seconds(usage.cpuTime()),
        usage.memoryPeak().bytes(),
        usage.cpuPercent());
  }

  private static double seconds(Duration span) {
    return span.toMillis() / MILLIS;
  }
}
