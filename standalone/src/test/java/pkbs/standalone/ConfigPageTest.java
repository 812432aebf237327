package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Holds `doc/config.md` against the variables that the sources name.
final class ConfigPageTest {
  private static final Path TREE = Path.of("..");
  private static final Pattern VARIABLE = Pattern.compile("\\bPKBS_[A-Z_]*[A-Z]\\b");

  /// Names of JetStream streams; the launcher's own copies of other variables.
  private static final Pattern OTHER =
      Pattern.compile("PKBS_(?:WORK|LOG|HISTORY|KEPT_[A-Z_]+|NATS|WEBDAV)");

  /// Put together in the worker's settings from `PKBS_`, the server and the rest.
  private static final Set<String> SERVERS =
      Set.of(
          "PKBS_NATS_URL",
          "PKBS_NATS_USER",
          "PKBS_NATS_PASSWORD_FILE",
          "PKBS_WEBDAV_URL",
          "PKBS_WEBDAV_USER",
          "PKBS_WEBDAV_PASSWORD_FILE");

  /// What a job finds, in doc/job-environment.md.
  private static final Set<String> OF_JOBS = Set.of("PKBS_ATTEMPT", "PKBS_INPUT", "PKBS_OUTPUT");

  @Test
  void the_page_names_every_variable_and_no_other() throws IOException {
    Set<String> inCode = new TreeSet<>(SERVERS);
    for (Path file : sources()) {
      inCode.addAll(variables(file));
    }
    inCode.removeAll(OF_JOBS);
    assertThat(variables(TREE.resolve("doc/config.md")))
        .containsExactlyInAnyOrderElementsOf(inCode);
  }

  private static Set<String> variables(Path file) throws IOException {
    Set<String> found = new TreeSet<>();
    Matcher names = VARIABLE.matcher(Files.readString(file));
    while (names.find()) {
      if (!OTHER.matcher(names.group()).matches()) {
        found.add(names.group());
      }
    }
    return found;
  }

  /// What runs outside of tests, and the tests' own program.
  private static Set<Path> sources() throws IOException {
    Set<Path> files = new TreeSet<>();
    files.add(TREE.resolve("bin/launch"));
    try (Stream<Path> modules = Files.list(TREE)) {
      for (Path main : modules.map(module -> module.resolve("src/main")).toList()) {
        if (Files.isDirectory(main)) {
          try (Stream<Path> below = Files.walk(main)) {
            below.filter(file -> file.toString().matches(".*\\.(?:java|xml)")).forEach(files::add);
          }
        }
      }
    }
    return files;
  }
}
