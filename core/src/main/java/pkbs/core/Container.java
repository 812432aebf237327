package pkbs.core;

import java.util.Optional;

/// The container that a job runs in, instead of the worker's own machine. What the job asks for by
/// `-l` is what the container gets.
///
/// @param image as typed, checked by [pkbs.core.pbs.ImageName]
/// @param gpus whole ones, 0 or more
/// @param digest what the image turned out to be when it was started, `NAME@sha256:…`; the leader's
///   word, absent before that
public record Container(String image, int gpus, Optional<String> digest) {
  public Container {
    digest = digest == null ? Optional.empty() : digest;
  }

  /// Not started yet.
  public static Container of(String image, int gpus) {
    return new Container(image, gpus, Optional.empty());
  }

  public Container with(String found) {
    return new Container(image, gpus, Optional.of(found));
  }
}
