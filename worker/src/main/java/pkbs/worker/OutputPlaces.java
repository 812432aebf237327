package pkbs.worker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import pkbs.core.JobSpec;
import pkbs.core.RunId;
import pkbs.core.SharedPaths;
import pkbs.core.Stdio;
import pkbs.core.Surroundings;
import pkbs.core.pbs.OutputPath;
import pkbs.protocol.Offer;

/// Where a job's output belongs on a shared file system. Source: qsub(1B), `-o -e -j -k`.
///
/// @param shared the folders that are the submit host's; what belongs elsewhere is not delivered
/// @param variables of the job's environment, for `$PBS_JOBID` and the like in paths; its `HOME` is
///   for `-k`
record OutputPlaces(Offer offer, SharedPaths shared, Map<String, String> variables) {
  /// The destination of a stream; empty where it is discarded, joined to the other, or not here.
  Optional<Path> of(OutputPath.Stream stream) {
    return destination(stream).filter(path -> shared.covers(path.normalize().toString()));
  }

  private Optional<Path> destination(OutputPath.Stream stream) {
    if (isJoinedAway(stream)) {
      return Optional.empty();
    }
    String name = defaultName(stream);
    if (isKept(stream) && !offer.spec().stdio().keep().direct()) {
      return Optional.of(Path.of(variables.getOrDefault("HOME", "/")).resolve(name));
    }
    JobSpec spec = offer.spec();
    return given(stream)
        .map(path -> OutputPath.expand(withIndex(path), variables))
        .map(path -> named(stream, path))
        .orElseGet(() -> Optional.of(Path.of(spec.submission().workdir()).resolve(name)));
  }

  private String defaultName(OutputPath.Stream stream) {
    String name = offer.spec().name();
    RunId run = offer.run();
    return stream.defaultName(name, run.job()) + suffix();
  }

  private String suffix() {
    return offer.spec().array().map(tasks -> tasks.suffix(offer.run().first())).orElse("");
  }

  /// Torque tells the outputs of tasks apart wherever they go; PBS Pro leaves that to the path.
  private boolean isDashed() {
    return offer.spec().array().filter(tasks -> tasks.variety().dashed()).isPresent();
  }

  private String withIndex(String path) {
    return offer.spec().array().isPresent()
        ? path.replace(OutputPath.INDEX, Integer.toString(offer.run().first()))
        : path;
  }

  /// Whether the program writes right there (`-k d`). What may have to go is not put there first.
  boolean isDirect(OutputPath.Stream stream) {
    Stdio.Keep keep = offer.spec().stdio().keep();
    Surroundings.Removed removed = offer.spec().surroundings().removed();
    boolean isRemoved =
        switch (stream) {
          case STDOUT -> removed.stdout();
          case STDERR -> removed.stderr();
        };
    return keep.direct() && !isRemoved && (isKept(stream) || !keep.stdout() && !keep.stderr());
  }

  private Optional<Path> named(OutputPath.Stream stream, String path) {
    if (path.equals(OutputPath.NOWHERE)) {
      return Optional.empty();
    }
    Path place = Path.of(offer.spec().submission().workdir()).resolve(path);
    boolean isDirectory = path.endsWith("/") || Files.isDirectory(place);
    if (isDashed()) {
      return Optional.of(
          isDirectory ? place.resolve(defaultName(stream)) : Path.of(place + suffix()));
    }
    return Optional.of(
        isDirectory
            ? place.resolve(stream.nameInDirectory(offer.spec().shownId(offer.run())))
            : place);
  }

  private boolean isJoinedAway(OutputPath.Stream stream) {
    return switch (offer.spec().stdio().join()) {
      case NONE -> false;
      case OE -> stream == OutputPath.Stream.STDERR;
      case EO -> stream == OutputPath.Stream.STDOUT;
    };
  }

  private boolean isKept(OutputPath.Stream stream) {
    Stdio.Keep keep = offer.spec().stdio().keep();
    return switch (stream) {
      case STDOUT -> keep.stdout();
      case STDERR -> keep.stderr();
    };
  }

  private Optional<String> given(OutputPath.Stream stream) {
    return switch (stream) {
      case STDOUT -> offer.spec().stdio().stdout();
      case STDERR -> offer.spec().stdio().stderr();
    };
  }
}
