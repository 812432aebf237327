package pkbs.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import pkbs.core.Stdio;
import pkbs.core.Surroundings;
import pkbs.core.pbs.OutputPath;

/// The output of one run: which files its program writes, and where they are delivered.
///
/// @param stdoutAt destination of standard output; empty: not delivered, or written there directly
/// @param stderrAt the same of standard error
/// @param ours the files in the spool, for the results, whether written or not
record RunOutput(
    OutputFiles files, Optional<Path> stdoutAt, Optional<Path> stderrAt, OutputFiles ours) {
  private static final String NOWHERE = "/dev/null";

  /// @param places empty where nothing is delivered: the submit host's files are not here
  static RunOutput of(RunDirectory directory, Stdio.Join join, Optional<OutputPlaces> places)
      throws IOException {
    directory.stdout().toFile().createNewFile();
    directory.stderr().toFile().createNewFile();
    Place out = place(directory.stdout(), OutputPath.Stream.STDOUT, places);
    Place err = place(directory.stderr(), OutputPath.Stream.STDERR, places);
    OutputFiles ours = new OutputFiles(Optional.of(out.file), Optional.of(err.file));
    OutputFiles files =
        switch (join) {
          case NONE -> ours;
          case OE -> new OutputFiles(Optional.of(out.file), Optional.empty());
          case EO -> new OutputFiles(Optional.empty(), Optional.of(err.file));
        };
    return new RunOutput(files, out.destination, err.destination, ours);
  }

  /// Delivers what is not there yet.
  ///
  /// @param removed what shall not be there
  /// @return one line for each that could not be delivered
  List<String> deliver(Surroundings.Removed removed) {
    List<String> notes = new ArrayList<>();
    stdoutAt
        .filter(_ -> !removed.stdout())
        .flatMap(place -> Delivery.deliver("stdout", stdout(), place))
        .ifPresent(notes::add);
    stderrAt
        .filter(_ -> !removed.stderr())
        .flatMap(place -> Delivery.deliver("stderr", stderr(), place))
        .ifPresent(notes::add);
    return notes;
  }

  /// Whether the program printed anything that is not to be thrown away.
  boolean isAny(Stdio wanted) {
    return isAny(stdout(), wanted.stdout()) || isAny(stderr(), wanted.stderr());
  }

  private static boolean isAny(Path file, Optional<String> wanted) {
    try {
      return wanted.filter(NOWHERE::equals).isEmpty() && Files.size(file) > 0;
    } catch (IOException e) {
      return true;
    }
  }

  /// For the results; empty where all went to the other.
  Path stdout() {
    return ours.stdout().orElseThrow();
  }

  Path stderr() {
    return ours.stderr().orElseThrow();
  }

  /// A destination that cannot be written to directly gets its file, or the note, at the end.
  private static Place place(Path spool, OutputPath.Stream stream, Optional<OutputPlaces> places) {
    Optional<Path> destination = places.flatMap(all -> all.of(stream));
    boolean isDirect = places.map(all -> all.isDirect(stream)).orElse(false);
    if (isDirect && destination.isPresent() && canWrite(destination.get())) {
      return new Place(destination.get(), Optional.empty());
    }
    return new Place(spool, destination);
  }

  private static boolean canWrite(Path file) {
    try {
      Files.newByteChannel(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING,
              LinkOption.NOFOLLOW_LINKS)
          .close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private record Place(Path file, Optional<Path> destination) {}
}
