package pkbs.worker;

import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.jetstream.StoreUnavailableException;
import pkbs.protocol.Offer;

/// What a run of one task needs and takes from nobody: a directory of its own with its payload.
/// Made while the run is being claimed; what went wrong is told when it is asked for. Nothing
/// outside the directory is touched.
///
/// @param directory empty where none could be made
/// @param failure why something is missing
record Ground(Optional<SpareDirectories.Marked> directory, Optional<Exception> failure) {
  private static final Logger LOG = LoggerFactory.getLogger(Ground.class);

  static Ground make(Offer offer, RunSetup setup) {
    SpareDirectories.Marked directory;
    try {
      directory = setup.directory(offer);
    } catch (IOException | RuntimeException e) {
      return new Ground(Optional.empty(), Optional.of(e));
    }
    try {
      setup.bring(offer.spec(), directory.directory());
      return new Ground(Optional.of(directory), Optional.empty());
    } catch (IOException | RuntimeException e) {
      return new Ground(Optional.of(directory), Optional.of(e));
    }
  }

  /// @throws IOException where it could not be made
  SpareDirectories.Marked marked() throws IOException {
    if (directory.isEmpty()) {
      requireWhole();
    }
    return directory.orElseThrow();
  }

  /// Whether nothing is wrong but that the store did not answer at once.
  boolean lacksPayload() {
    return failure.filter(StoreUnavailableException.class::isInstance).isPresent();
  }

  /// @throws IOException or what else it was that made something missing
  void requireWhole() throws IOException {
    if (failure.isPresent()) {
      switch (failure.get()) {
        case IOException e -> throw e;
        case RuntimeException e -> throw e;
        case Exception e -> throw new IllegalStateException(e);
      }
    }
  }

  /// No program was started in it.
  void giveBack(SpareDirectories directories) {
    directory.ifPresent(marked -> {
      try {
        directories.giveBack(marked);
      } catch (IOException e) {
        LOG.warn("cannot wipe {}: {}", marked.directory().root(), e.toString());
      }
    });
  }
}
