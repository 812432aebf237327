package pkbs.qsub;

import java.util.List;
import java.util.Optional;
import pkbs.core.SharedPaths;

/// Which files of this host jobs see under the same names: `PKBS_SHARED_FILES`, else `shared_files`
/// of the context or, where there is none, of the configuration, `yes`, `no` or folders,
/// `/home:/work`; else all where the server listens on this host only and is no port-forward.
/// Source: compatibility design, section 8.
///
/// @param paths what is shared
/// @param isDemanded whether a job must have them: somebody said so, so there are such workers
record SharedFiles(SharedPaths paths, boolean isDemanded) {

  /// @throws CommandFailure for another value
  static SharedFiles of(Caller caller, Instance instance) {
    Optional<String> variable =
        caller.variable("PKBS_SHARED_FILES").filter(text -> !text.isEmpty());
    Optional<String> value =
        variable.or(() ->
            instance.context().isPresent()
                ? instance.context().flatMap(Context::sharedFiles)
                : new InstanceFinder(caller).config().flatMap(ConfigFile::sharedFiles));
    return switch (value.orElse("")) {
      case "" -> new SharedFiles(instance.isHere() ? SharedPaths.ALL : SharedPaths.NONE, false);
      case "yes", "true", "1" -> new SharedFiles(SharedPaths.ALL, true);
      case "no", "false", "0" -> new SharedFiles(SharedPaths.NONE, false);
      default ->
          new SharedFiles(
              folders(variable.isPresent() ? "PKBS_SHARED_FILES" : "shared_files", value.get()),
              true);
    };
  }

  private static SharedPaths folders(String where, String text) {
    try {
      return SharedPaths.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s '%s': neither yes, no nor folders; write /home:/work"
              .formatted(where, Printable.line(text)));
    }
  }

  /// Whether a job that starts or was submitted there finds its files at a worker.
  boolean cover(List<String> places) {
    return places.stream().anyMatch(paths::covers);
  }

  /// What a worker has to share for these places; of others only the results are kept.
  List<String> demanded(List<String> places) {
    return isDemanded
        ? places.stream().flatMap(place -> paths.above(place).stream()).distinct().sorted().toList()
        : List.of();
  }
}
