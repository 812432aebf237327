package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import pkbs.protocol.JobView;

/// An instance of the built commands as users have it, and directories in which workflow engines
/// run on it, with the commands first on their `PATH`.
///
/// @param root everything lies below
/// @param started all engines, so that none outlives the instance
record ClientSite(Path root, List<Engine> started) implements AutoCloseable {
  /// What the set-up has built and fetched; see `make/install.sh`.
  static final Path TREE = Path.of("..").toAbsolutePath().normalize();

  private static final long COMMAND_SECONDS = 300;

  /// Cpus are promised, not had: engines mostly wait.
  static ClientSite up(Path root) {
    ClientSite site = new ClientSite(root, new ArrayList<>());
    assertThat(TREE.resolve("build/pkbs/built")).as("what make build makes").exists();
    site.command("pkbs", "up", "--port", "0", "--cpus", "16", "--mem", "32gb");
    return site;
  }

  private StateFolder state() {
    return new StateFolder(root.resolve("state"));
  }

  ApiClient api() {
    return new ApiClient(
        PrivateFile.read(state().url()).orElseThrow(),
        PrivateFile.read(state().token()).orElseThrow());
  }

  /// A fresh directory; its name may hold blanks.
  Path directory(String name) throws IOException {
    return Files.createDirectories(root.resolve(name));
  }

  /// What one of the commands prints, which must end well.
  String command(String... words) {
    List<String> line = new ArrayList<>(List.of(words));
    line.set(0, TREE.resolve("bin").resolve(words[0]).toString());
    Engine command = start(root, Map.of(), line);
    assertThat(command.await(COMMAND_SECONDS)).as(command.output()).isZero();
    return command.output();
  }

  /// Starts a program in a directory, with both its streams in one file.
  Engine start(Path directory, Map<String, String> variables, List<String> line) {
    // Started in the background by a shell, this JVM and its children would ignore Ctrl-C.
    List<String> words = new ArrayList<>(List.of("env", "--default-signal=INT,QUIT"));
    words.addAll(line);
    ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("PKBS_") || name.startsWith("PBS_"));
    environment.put("PATH", TREE.resolve("bin") + ":" + environment.get("PATH"));
    environment.put("PKBS_STATE", state().root().toString());
    environment.put("XDG_CACHE_HOME", root.resolve("cache").toString());
    environment.putAll(variables);
    try {
      Path output = Files.createTempFile(root, "engine", ".out");
      builder.redirectErrorStream(true).redirectOutput(output.toFile());
      builder.redirectInput(Path.of("/dev/null").toFile());
      Engine engine = new Engine(builder.start(), output);
      started.add(engine);
      return engine;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// The job of this name, of which there is one.
  JobView job(String name) {
    List<JobView> jobs =
        api().list("?finished=true").orElseThrow().jobs().stream()
            .filter(job -> job.name().equals(name))
            .toList();
    assertThat(jobs).as("jobs named %s", name).hasSize(1);
    return jobs.getFirst();
  }

  @Override
  public void close() {
    started.forEach(engine -> engine.process.destroyForcibly());
    command("pkbs", "down");
  }

  /// A program that was started.
  ///
  /// @param out gets both its streams
  record Engine(Process process, Path out) {

    /// Its exit status.
    int await(long seconds) {
      try {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
          throw new AssertionError("not done after " + seconds + " s:\n" + output());
        }
        return process.exitValue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    /// So far.
    String output() {
      try {
        return Laptop.text(out);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    /// As Ctrl-C does.
    void interrupt() {
      try {
        Process kill = new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
