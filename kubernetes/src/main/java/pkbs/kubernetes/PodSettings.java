package pkbs.kubernetes;

import java.time.Duration;
import java.util.Optional;

/// How pods of jobs are made.
///
/// @param namespace where; absent: the one that this process is in
/// @param template the Deployment whose worker is copied into each pod
/// @param pause between two looks at everything; events make the next look come sooner
public record PodSettings(Optional<String> namespace, String template, Duration pause) {
  public static final Duration PAUSE = Duration.ofSeconds(10);
}
