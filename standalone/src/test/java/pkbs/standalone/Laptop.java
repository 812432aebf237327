package pkbs.standalone;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import pkbs.protocol.LaptopPart;

/// An instance of laptop mode as a user has it: real processes of the commands' main classes.
///
/// @param work where commands are called; jobs' output files come here
/// @param variables on top of a small environment
record Laptop(StateFolder folder, Path work, Map<String, String> variables)
    implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 300;

  /// What a command left.
  record Ran(int status, String out, String err) {
    Ran ok() {
      if (status != 0) {
        throw new AssertionError("status " + status + "\nstdout: " + out + "\nstderr: " + err);
      }
      return this;
    }

    String line() {
      return ok().out().strip();
    }
  }

  /// Not started yet; heartbeats come every second, so that a lost worker is noticed soon.
  static Laptop in(Path folder) {
    try {
      Path work = Files.createDirectories(folder.resolve("work"));
      Map<String, String> variables = Map.of("PKBS_HEARTBEAT_SECONDS", "1");
      return new Laptop(new StateFolder(folder.resolve("state")), work, variables);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Laptop with(String name, String value) {
    Map<String, String> more = new HashMap<>(variables);
    more.put(name, value);
    return new Laptop(folder, work, Map.copyOf(more));
  }

  Laptop up(String... options) {
    List<String> words = new ArrayList<>(List.of("up", "--port", "0"));
    words.addAll(List.of(options));
    pkbs(words.toArray(String[]::new)).ok();
    return this;
  }

  /// `pkbs up`, `status` or `down`.
  Ran pkbs(String... words) {
    return run("", java("pkbs.standalone.Main", words));
  }

  /// One of the PBS commands: its name, then its arguments.
  Ran command(String... words) {
    return run("", java("pkbs.qsub.Main", words));
  }

  /// Likewise, with something to read.
  Ran commandReading(String input, String... words) {
    return run(input, java("pkbs.qsub.Main", words));
  }

  static List<String> java(String mainClass, String... words) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    line.addAll(List.of(words));
    return line;
  }

  Ran run(String input, List<String> line) {
    try {
      Path in = Files.writeString(Files.createTempFile(work, ".in", ""), input);
      Path out = Files.createTempFile(work, ".out", "");
      Path err = Files.createTempFile(work, ".err", "");
      Process process = start(line, in.toFile(), out.toFile(), err.toFile());
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("not done after " + PATIENCE_SECONDS + " s: " + line);
      }
      Ran ran = new Ran(process.exitValue(), text(out), text(err));
      for (Path file : List.of(in, out, err)) {
        Files.delete(file);
      }
      return ran;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Process start(List<String> line, File in, File out, File err) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(line).directory(work.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("PKBS_"));
    builder.environment().put("PKBS_STATE", folder.root().toString());
    builder.environment().putAll(variables);
    return builder.redirectInput(in).redirectOutput(out).redirectError(err).start();
  }

  /// `pkbs up --foreground`; its output goes nowhere.
  Process startForeground() throws IOException {
    File nowhere = new File("/dev/null");
    return start(
        java("pkbs.standalone.Main", "up", "--port", "0", "--foreground"),
        nowhere,
        nowhere,
        nowhere);
  }

  static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  ApiClient api() {
    return new ApiClient(
        PrivateFile.read(folder.url()).orElseThrow(),
        PrivateFile.read(folder.token()).orElseThrow());
  }

  Dav dav() {
    return new Dav(
        PrivateFile.read(folder.webdavUrl()).orElseThrow(),
        PrivateFile.read(folder.davPassword()).orElseThrow());
  }

  /// The living process of a part.
  ProcessMark process(Role role) {
    LaptopPart part =
        folder.living(role).orElseThrow(() -> new AssertionError(role + " does not live"));
    return ProcessMark.of(part);
  }

  /// Everything that the instance wrote, for the message of a test that fails.
  String logs() {
    StringBuilder text = new StringBuilder();
    for (Role role : Role.values()) {
      PrivateFile.read(folder.log(role))
          .ifPresent(log -> text.append("== ").append(role).append('\n').append(log).append('\n'));
    }
    return text.toString();
  }

  @Override
  public void close() {
    pkbs("down").ok();
  }
}
