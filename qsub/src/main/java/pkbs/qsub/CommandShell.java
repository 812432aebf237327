package pkbs.qsub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import pkbs.qsub.compat.Shell;

/// Starts the commands beside this one, each as a process of its own.
///
/// @param folder of the commands; what is not there is looked for on the `PATH`
record CommandShell(Path folder) implements Shell {
  private static final long SECONDS = 180;

  /// @throws CommandFailure where they are not found
  static CommandShell ofThisInstallation() {
    Path library = Path.of(System.getProperty("pkbs.lib", ""));
    return Stream.of("../../../bin", "../../bin")
        .map(bin -> library.resolve(bin).normalize())
        .filter(bin -> Files.isExecutable(bin.resolve("qsub")))
        .findFirst()
        .map(CommandShell::new)
        .orElseThrow(() ->
            new CommandFailure(
                ExitCode.FAILED, "the commands are not beside " + library + "; run make build"));
  }

  @Override
  public Outcome run(
      Path directory, List<String> words, String input, Map<String, String> variables) {
    List<String> line = new ArrayList<>(words);
    Path command = folder.resolve(words.getFirst());
    if (Files.isExecutable(command)) {
      line.set(0, command.toString());
    }
    try {
      return run(new ProcessBuilder(line).directory(directory.toFile()), input, variables);
    } catch (IOException e) {
      return new Outcome(127, "", words.getFirst() + ": not found");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome(130, "", "interrupted");
    }
  }

  private static Outcome run(ProcessBuilder builder, String input, Map<String, String> variables)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("pkbs-compat", ".out");
    Path err = Files.createTempFile("pkbs-compat", ".err");
    try {
      builder.environment().putAll(variables);
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      feed(process, input);
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return new Outcome(124, text(out), "not done after " + SECONDS + " s");
      }
      return new Outcome(process.exitValue(), text(out), text(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static void feed(Process process, String input) throws IOException {
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      if (!input.isEmpty() && process.isAlive()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
