package pkbs.qsub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The user's configuration of Kubernetes, of which commands need one line: the name of the context
/// that `kubectl` uses. The rest is the port-forward agent's to read.
final class KubeConfig {
  private static final String VARIABLE = "KUBECONFIG";

  /// In YAML as `kubectl` writes it, and in JSON.
  private static final Pattern CURRENT =
      Pattern.compile(
          "[{\\s]*[\"']?current-context[\"']?:\\s*[\"']?([^\"'#]+?)[\"']?\\s*,?\\s*(#.*)?");

  private KubeConfig() {}

  /// The files that `kubectl` reads: those of `KUBECONFIG`, else `~/.kube/config`.
  static List<Path> files(Caller caller) {
    List<Path> files = new ArrayList<>();
    for (String file : caller.variable(VARIABLE).orElse("").split(":")) {
      if (!file.isEmpty()) {
        files.add(caller.path(file));
      }
    }
    return files.isEmpty() ? List.of(new Surroundings(caller).expand("~/.kube/config")) : files;
  }

  /// Of the first file that says one.
  static Optional<String> currentContext(Caller caller) {
    for (Path file : files(caller)) {
      Optional<String> found = current(file);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> current(Path file) {
    try {
      for (String line : Files.readAllLines(file)) {
        Matcher match = CURRENT.matcher(line);
        if (match.matches()) {
          return Optional.of(match.group(1).strip());
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      // Not there, or not for us: as if there were none.
      return Optional.empty();
    }
  }
}
