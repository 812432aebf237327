package pkbs.kustomize;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import pkbs.core.Memory;
import pkbs.jetstream.NatsRole;
import pkbs.jetstream.NatsServerConfig;
import pkbs.testkit.FreePorts;
import pkbs.testkit.NatsBinaries;

/// pkbs in containers on this machine's loopback: nats, WebDAV, dispatcher and as many workers as a
/// test asks for, each bound as its pod is. nats-server and rclone are this machine's programs, the
/// images have none. Gone with the last of them when closed.
final class Containers implements AutoCloseable {
  static final String VERSION = "0.1.0";
  static final String DISPATCHER = "pkbs-dispatcher:" + VERSION;
  static final String WORKER = "pkbs-worker:" + VERSION;
  private static final String TOKEN = "token-of-the-container-test";
  private static final String DAV_PASSWORD = "webdav-of-the-container-test";
  private static final List<String> BOUNDS =
      List.of(
          "--network",
          "host",
          "--read-only",
          "--cap-drop",
          "ALL",
          "--security-opt",
          "no-new-privileges",
          "--tmpfs",
          "/tmp:mode=1777",
          "--memory",
          "1g");

  private final String prefix = "pkbs-test-" + ProcessHandle.current().pid() + "-";
  private final List<String> names = new ArrayList<>();
  private final Path folder;
  private final int group;
  private final List<Integer> ports = FreePorts.several(3);
  private final int nats = ports.get(0);
  private final int dav = ports.get(1);
  private final int api = ports.get(2);
  private final HttpClient http = HttpClient.newHttpClient();

  /// @return why there can be none on this machine; empty where there can
  static String trouble() {
    if (!Files.isExecutable(rclone())) {
      return "no rclone to serve WebDAV; apt-get install rclone";
    }
    return Docker.trouble(DISPATCHER, WORKER);
  }

  /// @param folder for configuration and passwords, the test's own
  Containers(Path folder) {
    this.folder = folder;
    try {
      this.group = (int) Files.getAttribute(folder, "unix:gid");
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---"));
      Map<NatsRole, String> words = new EnumMap<>(NatsRole.class);
      for (NatsRole role : NatsRole.values()) {
        words.put(role, "password-of-the-test-" + role.user());
        Files.writeString(folder.resolve(role.user()), words.get(role));
      }
      Files.writeString(folder.resolve("webdav"), DAV_PASSWORD);
      Files.writeString(folder.resolve("tokens"), "ann " + sha256(TOKEN) + "\n");
      String config =
          new NatsServerConfig(
                  nats, Path.of("/data"), "v2.9.10", Memory.ofMebibytes(4 * 1024), words)
              .render();
      Files.writeString(folder.resolve("nats.conf"), config);
      protect();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// As Kubernetes mounts a Secret: another user's, for the container's group.
  private void protect() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
      }
    }
  }

  void start() {
    run(
        "nats",
        WORKER,
        List.of(
            "--entrypoint",
            "/nats-server",
            "-v",
            NatsBinaries.first() + ":/nats-server:ro",
            "--user",
            user(10_003),
            "--tmpfs",
            "/data:uid=10003,mode=700"),
        "-c",
        "/config/nats.conf");
    run(
        "webdav",
        WORKER,
        List.of(
            "--entrypoint",
            "/rclone",
            "-v",
            rclone() + ":/rclone:ro",
            "--user",
            user(10_004),
            "--tmpfs",
            "/data:uid=10004,mode=700"),
        "serve",
        "webdav",
        "/data",
        "--addr",
        "127.0.0.1:" + dav,
        "--user",
        "pkbs",
        "--pass",
        DAV_PASSWORD,
        "--config",
        "/tmp/rclone.conf",
        "--cache-dir",
        "/tmp");
    run(
        "dispatcher",
        DISPATCHER,
        settings(
            "dispatcher",
            "PKBS_LISTEN=127.0.0.1",
            "PKBS_PORT=" + api,
            "PKBS_TOKENS_FILE=/config/tokens",
            "PKBS_LEASE_SECONDS=8",
            "PKBS_WORKER_LEASE_SECONDS=6"));
  }

  /// @param drainSeconds that its jobs get to end when it is told to stop
  void startWorker(String name, int drainSeconds) {
    List<String> options =
        settings(
            "worker",
            "PKBS_WORKER_SEAT=" + name,
            "PKBS_WORK_DIR=/scratch/worker",
            "PKBS_CPUS=1",
            "PKBS_MEM=700mb",
            "PKBS_SCRATCH=10gb",
            "PKBS_HEARTBEAT_SECONDS=1",
            "PKBS_URL=" + url(),
            "PKBS_DRAIN_SECONDS=" + drainSeconds);
    options.addAll(List.of("--tmpfs", "/scratch:uid=10002,mode=700,exec"));
    run(name, WORKER, options);
  }

  private List<String> settings(String role, String... own) {
    int user = role.equals("worker") ? 10_002 : 10_001;
    List<String> options = new ArrayList<>(List.of("--user", user(user)));
    List<String> all = new ArrayList<>(List.of(own));
    all.add("PKBS_NATS_URL=nats://127.0.0.1:" + nats);
    all.add("PKBS_NATS_USER=" + role);
    all.add("PKBS_NATS_PASSWORD_FILE=/config/" + role);
    all.add("PKBS_WEBDAV_URL=" + davUrl());
    all.add("PKBS_WEBDAV_USER=pkbs");
    all.add("PKBS_WEBDAV_PASSWORD_FILE=/config/webdav");
    all.forEach(setting -> options.addAll(List.of("-e", setting)));
    return options;
  }

  /// The image's own user, with the group that the files are for.
  private String user(int number) {
    return number + ":" + group;
  }

  private void run(String name, String image, List<String> options, String... arguments) {
    List<String> line = new ArrayList<>(List.of("run", "-d", "--name", container(name)));
    line.addAll(BOUNDS);
    line.addAll(List.of("-v", folder + ":/config:ro"));
    line.addAll(options);
    line.add(image);
    line.addAll(List.of(arguments));
    names.add(container(name));
    Docker.say(line.toArray(String[]::new)).orFail();
  }

  /// Runs a command of the image as a user's own container would.
  Docker.Said command(String input, String... words) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "run",
                "--rm",
                "-i",
                "--network",
                "host",
                "--read-only",
                "-e",
                "PKBS_URL=" + url(),
                "-e",
                "PKBS_TOKEN=" + TOKEN,
                "-e",
                "PKBS_SHARED_FILES=no",
                "--entrypoint",
                "/opt/pkbs/bin/" + words[0],
                WORKER));
    line.addAll(List.of(words).subList(1, words.length));
    return Docker.feed(input, line.toArray(String[]::new));
  }

  String container(String name) {
    return prefix + name;
  }

  String log(String name) {
    return Docker.say("logs", container(name)).out();
  }

  /// @return the status that it ended with
  int stop(String name, int graceSeconds) {
    Docker.say("stop", "-t", String.valueOf(graceSeconds), container(name)).orFail();
    return Integer.parseInt(
        Docker.say("inspect", "-f", "{{.State.ExitCode}}", container(name)).orFail());
  }

  String url() {
    return "http://127.0.0.1:" + api;
  }

  private String davUrl() {
    return "http://127.0.0.1:" + dav + "/";
  }

  /// @return the body; empty where the answer is not 200 or none comes
  String api(String path) {
    return get(url() + path, "Bearer " + TOKEN);
  }

  String result(String path) {
    String login = Base64.getEncoder().encodeToString(("pkbs:" + DAV_PASSWORD).getBytes());
    return get(davUrl() + path, "Basic " + login);
  }

  private String get(String address, String authorization) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address)).header("Authorization", authorization).build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == 200 ? answer.body() : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    names.forEach(name -> Docker.say("rm", "-f", "-v", name));
    http.close();
  }

  private static Path rclone() {
    return Path.of("/usr/bin/rclone");
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
