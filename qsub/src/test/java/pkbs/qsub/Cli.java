package pkbs.qsub;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Runs a command inside the test's process, with streams that are kept.
final class Cli {
  static final DispatcherClient.Patience PATIENCE =
      new DispatcherClient.Patience(Duration.ofMillis(400), Duration.ofMillis(100));

  private final Map<String, String> environment = new HashMap<>();
  private Path directory = Path.of("").toAbsolutePath();
  private byte[] input = {};
  private String outFault = "";
  private boolean outIsTerminal;
  private boolean errIsTerminal;
  private boolean inIsTerminal;

  /// What a command did.
  record Result(int status, byte[] outBytes, byte[] errBytes) {
    String out() {
      return new String(outBytes, StandardCharsets.UTF_8);
    }

    String err() {
      return new String(errBytes, StandardCharsets.UTF_8);
    }
  }

  static Cli at(StubServer server) {
    return new Cli().with("PKBS_URL", server.url()).with("PKBS_TOKEN", "t0ken");
  }

  Cli with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  Cli in(Path folder) {
    directory = folder;
    return this;
  }

  Cli input(String text) {
    return input(text.getBytes(StandardCharsets.UTF_8));
  }

  Cli input(byte[] bytes) {
    input = bytes;
    return this;
  }

  Cli onTerminal() {
    outIsTerminal = true;
    errIsTerminal = true;
    return this;
  }

  Cli typing() {
    inIsTerminal = true;
    return this;
  }

  /// Whatever is written to standard output fails, as the system words it.
  Cli outFailsWith(String message) {
    outFault = message;
    return this;
  }

  private OutputStream standardOutput(OutputStream kept) {
    return new StandardOutput(
        outFault.isEmpty()
            ? kept
            : new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException(outFault);
              }
            });
  }

  Result run(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Caller caller =
        new Caller(
            environment,
            directory,
            new ByteArrayInputStream(input),
            new PrintStream(standardOutput(out), false, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            outIsTerminal,
            errIsTerminal,
            inIsTerminal);
    int status = Main.run(List.of(words), caller, PATIENCE);
    return new Result(status, out.toByteArray(), err.toByteArray());
  }

  /// What is printed to a stream of its own.
  static String printed(Consumer<PrintStream> printer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, false, StandardCharsets.UTF_8);
    printer.accept(stream);
    stream.flush();
    return out.toString(StandardCharsets.UTF_8);
  }

  /// A file of the expected screens.
  static String golden(String name) {
    try (InputStream in = Cli.class.getResourceAsStream("/" + name)) {
      if (in == null) {
        throw new IllegalStateException("no golden file " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
