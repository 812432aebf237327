package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What workflow engines send to qsub is read as they mean it. One file of `clients/` is one
/// submission: command line, script, and what `--dry-run` makes of it, with what is not carried out
/// yet as notes.
class ClientKitTest {
  private static final String HEADING = "=== ";

  @TempDir Path folder;

  static List<String> clients() throws IOException, URISyntaxException {
    Path directory =
        Path.of(Objects.requireNonNull(ClientKitTest.class.getResource("/clients")).toURI());
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /// Headings to texts.
  private static Map<String, String> sections(String file) {
    Map<String, String> sections = new LinkedHashMap<>();
    String heading = "";
    for (String line : Cli.golden("clients/" + file).split("(?<=\n)")) {
      if (line.startsWith(HEADING)) {
        heading = line.substring(HEADING.length()).strip();
        sections.put(heading, "");
      } else {
        sections.merge(heading, line, String::concat);
      }
    }
    return sections;
  }

  @ParameterizedTest
  @MethodSource("clients")
  void a_submission_is_read_as_it_is_meant(String file) throws IOException {
    Cli cli = new Cli().in(folder).with("LOGNAME", "ann").with("HOME", "/home/ann");
    List<String> words = new ArrayList<>(List.of("qsub", "--dry-run"));
    Map<String, String> sections = sections(file);
    for (Map.Entry<String, String> section : sections.entrySet()) {
      String[] heading = section.getKey().split(" ");
      switch (heading[0]) {
        case "argv" -> {
          if (!section.getValue().isEmpty()) {
            words.addAll(List.of(section.getValue().split("\n", -1)));
            words.removeLast();
          }
        }
        case "environment" ->
            section
                .getValue()
                .lines()
                .forEach(line -> cli.with(line.split("=", 2)[0], line.split("=", 2)[1]));
        case "script" -> Files.writeString(folder.resolve(heading[1]), section.getValue());
        case "stdin" -> cli.input(section.getValue());
        default -> assertThat(heading[0]).isIn("", "expected");
      }
    }
    Cli.Result result = cli.run(words.toArray(String[]::new));
    assertThat(result.out() + result.err() + "exit " + result.status() + "\n")
        .isEqualTo(sections.get("expected"));
  }
}
