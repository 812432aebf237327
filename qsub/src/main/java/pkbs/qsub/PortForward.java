package pkbs.qsub;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The way to a cluster's dispatcher through a port-forward agent, a process of its own that the
/// next commands use too. It holds a lock as long as it lives: an address without the lock is that
/// of a dead one, whose port may be anybody's by now, and gets no token.
final class PortForward {
  private static final String AGENT = "pkbs.kubernetes.forward.Main";
  private static final String SETSID = "/usr/bin/setsid";
  private static final int IDLE_SECONDS = 600;
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long PAUSE_MILLIS = 20;
  private static final int KEY_CHARS = 16;

  private final Caller caller;
  private final Place.Cluster cluster;
  private final Path base;

  PortForward(Caller caller, Place.Cluster cluster) {
    this.caller = caller;
    this.cluster = cluster;
    this.base = new Surroundings(caller).stateHome().resolve("pkbs-forward").resolve(key());
  }

  Path base() {
    return base;
  }

  /// Of another host's agent, and of one by another kubeconfig, is another name.
  private String key() {
    String files = String.join(":", KubeConfig.files(caller).stream().map(Path::toString).toList());
    String text =
        String.join(
            "\n", host(), files, cluster.kubeContext(), cluster.namespace(), cluster.service());
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, KEY_CHARS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (java.net.UnknownHostException e) {
      return "";
    }
  }

  /// The loopback address of an agent that lives; starts one where there is none.
  ///
  /// @throws CommandFailure with the agent's reason where there is no way to the cluster
  String url() {
    try {
      Optional<String> found = living();
      if (found.isPresent()) {
        return found.get();
      }
      PrivateText.folder(base.getParent());
      return started();
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, base + ": " + FileFault.reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.FAILED, "interrupted");
    }
  }

  private String started() throws IOException, InterruptedException {
    long begun = System.nanoTime();
    Path words = Files.createTempFile(base.getParent(), base.getFileName().toString(), ".err");
    Optional<Process> agent = Optional.empty();
    try {
      while (System.nanoTime() - begun < START_NANOS) {
        Optional<String> found = living();
        if (found.isPresent()) {
          return found.get();
        }
        if (agent.isEmpty()) {
          agent = Optional.of(start(words));
        } else if (!agent.get().isAlive()) {
          if (agent.get().exitValue() != 0) {
            throw failure(reason(words));
          }
          // Another command was first; its agent may fail, and then it is this one's turn.
          agent = isHeld() ? agent : Optional.empty();
        }
        Thread.sleep(PAUSE_MILLIS);
      }
      agent.ifPresent(Process::destroy);
      throw failure("no port-forward after " + START_NANOS / 1_000_000_000 + " s");
    } finally {
      Files.deleteIfExists(words);
    }
  }

  private CommandFailure failure(String reason) {
    return new CommandFailure(
        ExitCode.UNREACHABLE,
        "cannot connect to server pkbs by the kubeconfig context "
            + Printable.line(cluster.kubeContext())
            + ": "
            + reason);
  }

  private static String reason(Path words) throws IOException {
    List<String> lines = Files.readAllLines(words);
    return lines.isEmpty() ? "the port-forward did not start" : Printable.line(lines.getLast());
  }

  private Optional<String> living() throws IOException {
    Path file = base.resolveSibling(base.getFileName() + ".url");
    try {
      String url = Files.readString(file).strip();
      return isHeld() ? Optional.of(url) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private boolean isHeld() throws IOException {
    Path file = base.resolveSibling(base.getFileName() + ".lock");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      Optional<FileLock> lock = Optional.ofNullable(channel.tryLock(0, Long.MAX_VALUE, true));
      return lock.isEmpty();
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /// In a session of its own, so that Ctrl-C ends the command alone. No secret is in its arguments.
  private Process start(Path words) throws IOException {
    List<String> line = new ArrayList<>();
    if (Files.isExecutable(Path.of(SETSID))) {
      line.add(SETSID);
    }
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-Xmx96m",
            "-Xlog:disable",
            "-Dslf4j.internal.verbosity=ERROR",
            "-cp",
            classPath(),
            AGENT,
            base.toString(),
            cluster.kubeContext(),
            cluster.namespace(),
            cluster.service(),
            Integer.toString(IDLE_SECONDS)));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().clear();
    caller
        .environment()
        .forEach((name, value) -> {
          // The kubeconfig says where the cluster is; and no token of ours is needed.
          if (!name.startsWith("PKBS_") && !name.startsWith("KUBERNETES_")) {
            builder.environment().put(name, value);
          }
        });
    builder.directory(caller.directory().toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(words.toFile());
    return builder.start();
  }

  /// That of the servers, without what would write a log.
  private static String classPath() throws IOException {
    Optional<Path> library = Optional.ofNullable(System.getProperty("pkbs.lib")).map(Path::of);
    List<String> jars;
    if (library.isPresent()) {
      Path server = library.get().resolve("server");
      jars =
          Files.readAllLines(server.resolve("classpath")).stream()
              .map(jar -> server.resolve(jar).toString())
              .toList();
    } else {
      jars = List.of(System.getProperty("java.class.path").split(File.pathSeparator));
    }
    return String.join(
        File.pathSeparator, jars.stream().filter(jar -> !jar.contains("logback")).toList());
  }
}
