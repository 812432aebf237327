package pkbs.kustomize;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The program of this machine that builds overlays; kustomize 5 or later, alone or in kubectl.
record Kustomize(List<String> command) {
  private static final Pattern MAJOR = Pattern.compile("v(\\d+)\\.\\d+\\.\\d+");
  private static final int MAJOR_MIN = 5;
  private static final Optional<Kustomize> FOUND = search();

  static Optional<Kustomize> find() {
    return FOUND;
  }

  private static Optional<Kustomize> search() {
    if (isNewEnough(List.of("kustomize", "version"), "")) {
      return Optional.of(new Kustomize(List.of("kustomize", "build")));
    }
    if (isNewEnough(List.of("kubectl", "version", "--client"), "Kustomize Version: ")) {
      return Optional.of(new Kustomize(List.of("kubectl", "kustomize")));
    }
    return Optional.empty();
  }

  private static boolean isNewEnough(List<String> command, String before) {
    try {
      Matcher version = MAJOR.matcher(run(command).replaceFirst("(?s).*" + before, ""));
      return version.find() && Integer.parseInt(version.group(1)) >= MAJOR_MIN;
    } catch (IOException e) {
      return false;
    }
  }

  /// @return YAML documents
  String build(Path folder) {
    List<String> line = new ArrayList<>(command);
    line.add(folder.toString());
    try {
      return run(line);
    } catch (IOException e) {
      throw new AssertionError(String.join(" ", line) + ": " + e.getMessage(), e);
    }
  }

  /// @throws IOException where it is missing or ends otherwise than with 0
  private static String run(List<String> command) throws IOException {
    Path errors = Path.of("target", "kustomize-errors");
    Process process =
        new ProcessBuilder(command)
            .redirectError(errors.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(Files.readString(errors));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return out;
  }
}
