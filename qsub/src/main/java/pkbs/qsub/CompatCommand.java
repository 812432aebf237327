package pkbs.qsub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.qsub.compat.Kit;

/// `pkbs compat`: what clients of PBS make of this installation.
final class CompatCommand implements TableVerb {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @Override
  public String name() {
    return "pkbs compat";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Spec.command(
            name(),
            "Sends what workflow engines and other clients of PBS send, with real jobs, and reads"
                + " the answers as they do.",
            "Ends with 1 where one of them would not work.");
    spec.addOption(Spec.flag("print the names of the clients and do nothing else", "--list"));
    spec.addPositional(
        Spec.operands("0..*", "CLIENT...", "words of the names of the clients to play"));
    return spec;
  }

  @Override
  public int run(ParseResult line, Caller caller, Supplier<DispatcherClient> client) {
    List<String> words = Spec.operands(line);
    List<String> names = Kit.names(words);
    if (names.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "'" + Printable.line(String.join(" ", words)) + "': no such client; see --list");
    }
    if (Spec.has(line, "--list")) {
      names.forEach(caller.out()::println);
      return ExitCode.OK.status();
    }
    // Where nothing runs, one line says so.
    client.get().list(JobQuery.all(false));
    return play(names, caller);
  }

  private static int play(List<String> names, Caller caller) {
    Path root = root();
    int failed = 0;
    try {
      Kit kit = new Kit(CommandShell.ofThisInstallation(), root, PATIENCE);
      for (String name : names) {
        Kit.Played played = kit.play(name);
        caller
            .out()
            .printf(Locale.ROOT, "%-4s  %s%n", played.fault().isEmpty() ? "pass" : "FAIL", name);
        played.fault().ifPresent(why -> caller.out().println("      " + Printable.line(why)));
        caller.out().flush();
        failed += played.fault().isEmpty() ? 0 : 1;
      }
    } finally {
      remove(root);
    }
    caller.out().printf(Locale.ROOT, "%d of %d pass%n", names.size() - failed, names.size());
    return failed == 0 ? ExitCode.OK.status() : ExitCode.FAILED.status();
  }

  private static Path root() {
    try {
      return Files.createTempDirectory("pkbs-compat");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A job that still writes may keep something there.
  private static void remove(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      return;
    }
  }
}
