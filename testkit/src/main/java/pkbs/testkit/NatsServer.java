package pkbs.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import pkbs.core.PkbsException;
import pkbs.jetstream.NatsConfig;
import pkbs.jetstream.NatsRole;
import pkbs.jetstream.NatsServerConfig;

/// A real nats-server on a loopback port, with a store of its own. A killed one comes back on the
/// same port and store. Ends with the JVM at the latest.
public final class NatsServer implements AutoCloseable {
  private static final Duration START_WAIT = Duration.ofSeconds(20);
  private static final Duration STOP_WAIT = Duration.ofSeconds(20);
  private static final Duration CONNECT_WAIT = Duration.ofSeconds(1);

  private final Path binary;
  private final Path folder;
  private final int port;
  private Optional<Process> process = Optional.empty();

  private NatsServer(Path binary, Path folder, int port) {
    this.binary = binary;
    this.folder = folder;
    this.port = port;
  }

  /// Starts the first of [NatsBinaries#all], open to everybody.
  ///
  /// @param folder for store, configuration and log; empty and the caller's to remove
  public static NatsServer start(Path folder) {
    return start(NatsBinaries.first(), folder);
  }

  /// Starts this binary, open to everybody.
  public static NatsServer start(Path binary, Path folder) {
    return start(binary, folder, Map.of(), UnaryOperator.identity());
  }

  /// Starts this binary with a user, a password and the permissions of pkbs for each role.
  public static NatsServer startWithRoles(Path binary, Path folder) {
    return startWithRoles(binary, folder, UnaryOperator.identity());
  }

  /// Likewise.
  ///
  /// @param edit changes the configuration's text
  public static NatsServer startWithRoles(Path binary, Path folder, UnaryOperator<String> edit) {
    Map<NatsRole, String> passwords = new HashMap<>();
    for (NatsRole role : NatsRole.values()) {
      passwords.put(role, UUID.randomUUID().toString());
    }
    return start(binary, folder, passwords, edit);
  }

  /// Likewise, and it talks TLS only: see [#tlsUrl].
  public static NatsServer startWithTls(Path binary, Path folder, Certificates certificates) {
    String tls =
        "tls {\n  cert_file: \"%s\"\n  key_file: \"%s\"\n}\n"
            .formatted(certificates.certificate(), certificates.key());
    return startWithRoles(binary, folder, text -> text + tls);
  }

  /// @param edit changes the configuration's text
  public static NatsServer start(
      Path binary, Path folder, Map<NatsRole, String> passwords, UnaryOperator<String> edit) {
    try {
      NatsServer server = new NatsServer(binary, folder, FreePorts.one());
      NatsServerConfig config =
          new NatsServerConfig(
              server.port,
              folder.resolve("store"),
              NatsBinaries.version(binary),
              NatsServerConfig.STORAGE_DEFAULT,
              passwords);
      writePrivate(server.configFile(), edit.apply(config.render()));
      for (Map.Entry<NatsRole, String> entry : passwords.entrySet()) {
        writePrivate(server.passwordFile(entry.getKey()), entry.getValue());
      }
      server.restart();
      return server;
    } catch (IOException e) {
      throw new PkbsException("nats-server in " + folder, e);
    }
  }

  private static void writePrivate(Path file, String text) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, text);
  }

  public URI url() {
    return URI.create("nats://127.0.0.1:" + port);
  }

  public URI tlsUrl() {
    return URI.create("tls://127.0.0.1:" + port);
  }

  /// How to connect without a user.
  public NatsConfig config(String name) {
    return new NatsConfig(url(), "", Optional.empty(), name);
  }

  /// How to connect as this role, after [#startWithRoles].
  public NatsConfig config(NatsRole role, String name) {
    return new NatsConfig(url(), role.user(), Optional.of(passwordFile(role)), name);
  }

  /// Holds the role's password.
  public Path passwordFile(NatsRole role) {
    return folder.resolve(role.user() + ".password");
  }

  /// The server's configuration; a change counts from the next [#restart].
  public Path configFile() {
    return folder.resolve("nats.conf");
  }

  /// SIGKILL; returns when the process is gone.
  public void kill() {
    process.ifPresent(Process::destroyForcibly);
    awaitEnd();
  }

  /// SIGSTOP: connections stay open and nothing is answered.
  public void freeze() {
    signal("STOP");
  }

  /// SIGCONT: goes on where it was, with all that was sent meanwhile.
  public void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    String pid = String.valueOf(process.orElseThrow().pid());
    try {
      int status = new ProcessBuilder("kill", "-" + name, pid).start().waitFor();
      if (status != 0) {
        throw new PkbsException("kill -" + name + " " + pid + ": status " + status);
      }
    } catch (IOException e) {
      throw new PkbsException("kill -" + name + " " + pid, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PkbsException("kill -" + name + " " + pid + ": interrupted", e);
    }
  }

  /// Starts it again where it does not run; returns when it answers.
  public synchronized void restart() {
    if (process.filter(Process::isAlive).isPresent()) {
      return;
    }
    Path log = folder.resolve("nats.log");
    try {
      Process started =
          new ProcessBuilder(binary.toString(), "-c", configFile().toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      process = Optional.of(started);
      Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
      Await.until(
          "nats-server answers; its log is " + log,
          START_WAIT,
          () -> !started.isAlive() || answers());
      if (!started.isAlive()) {
        throw new PkbsException("nats-server ended at once:\n" + Files.readString(log));
      }
    } catch (IOException e) {
      throw new PkbsException("nats-server " + binary + ": cannot be started", e);
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), (int) CONNECT_WAIT.toMillis());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /// Stops it; its files stay.
  @Override
  public void close() {
    process.ifPresent(Process::destroy);
    awaitEnd();
  }

  private void awaitEnd() {
    process.ifPresent(
        ended -> Await.until("nats-server has ended", STOP_WAIT, () -> !ended.isAlive()));
  }
}
