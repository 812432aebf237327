package pkbs.standalone;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pkbs.core.Memory;
import pkbs.core.Queue;
import pkbs.protocol.LaptopSettings;
import pkbs.protocol.LaptopSettings.External;
import pkbs.tls.Peer;

/// What to start for an instance, derived from its settings alone.
///
/// @param environment what every process gets, see [ChildEnvironment]
record LaunchPlan(
    StateFolder folder,
    LaptopSettings settings,
    JavaCommand java,
    Map<String, String> environment) {
  static final String DAV_USER = "pkbs";

  /// How long jobs may go on after `pkbs down`: long enough for short ones to end by themselves.
  private static final String DRAIN_SECONDS = "3";

  private static final int PERCENT = 100;
  private static final int SCRATCH_PERCENT = 80;
  private static final Memory SUPERVISOR_HEAP = Memory.ofMebibytes(64);
  private static final Memory DISPATCHER_HEAP = Memory.ofMebibytes(256);
  private static final Memory WORKER_HEAP = Memory.ofMebibytes(96);

  /// Of this JVM, for this JVM's children.
  static LaunchPlan of(StateFolder folder, LaptopSettings settings) {
    return new LaunchPlan(
        folder, settings, JavaCommand.ofThisJvm(), ChildEnvironment.of(System.getenv()));
  }

  Launch supervisor() {
    List<String> command =
        new ArrayList<>(java.line("pkbs.standalone.Main", "supervisor", SUPERVISOR_HEAP));
    command.addAll(List.of("supervise", "--state", folder.root().toString()));
    return launch(Role.SUPERVISOR, "", command, Map.of());
  }

  /// The processes of the supervisor, the slowest to start first.
  List<Launch> children() {
    List<Launch> programs = new ArrayList<>(List.of(dispatcher(), worker()));
    if (settings.natsUrl().isEmpty()) {
      programs.addFirst(nats());
    }
    return List.copyOf(programs);
  }

  private Launch nats() {
    Path program = NatsServer.find(environment.getOrDefault("PATH", ""));
    return launch(
        Role.NATS,
        natsUrl(),
        List.of(program.toString(), "-c", folder.natsConfig().toString()),
        Map.of());
  }

  private Launch dispatcher() {
    Map<String, String> own = new HashMap<>(natsAccess("dispatcher"));
    own.putAll(webdavAccess());
    own.put("PKBS_LISTEN", "127.0.0.1");
    own.put("PKBS_PORT", Integer.toString(settings.port()));
    own.put("PKBS_TOKENS_FILE", folder.tokens().toString());
    own.put("PKBS_AUDIT_FILE", folder.log().resolve("audit.log").toString());
    own.put("PKBS_SUBMIT_RATE", environment.getOrDefault("PKBS_SUBMIT_RATE", "off"));
    own.put("PKBS_WEBDAV_PUBLIC_URL", webdavPublicUrl());
    if (settings.webdavUrl().isEmpty()) {
      own.put("PKBS_DAV_PROXY", webdavUrl());
    }
    List<String> command = java.line("pkbs.dispatcher.Main", "dispatcher", DISPATCHER_HEAP);
    return launch(Role.DISPATCHER, url(), command, own);
  }

  private Launch worker() {
    Map<String, String> own = new HashMap<>(natsAccess("worker"));
    own.putAll(webdavAccess());
    own.put("PKBS_WORKER_SEAT", "laptop");
    own.put("PKBS_WORK_DIR", folder.work().resolve("worker").toString());
    own.put("PKBS_SHARED_FILES", "true");
    own.put("PKBS_DRAIN_SECONDS", environment.getOrDefault("PKBS_DRAIN_SECONDS", DRAIN_SECONDS));
    // A job's own commands find pkbs by these two.
    own.put("PKBS_STATE", folder.root().toString());
    java.commands().ifPresent(bin -> own.put("PKBS_COMMANDS_DIR", bin.toString()));
    own.put("PKBS_SCRATCH", environment.getOrDefault("PKBS_SCRATCH", scratch().toString()));
    settings.cpus().ifPresent(cpus -> own.put("PKBS_CPUS", Integer.toString(cpus)));
    settings.mem().ifPresent(mem -> own.put("PKBS_MEM", mem));
    List<String> command = java.line("pkbs.worker.Main", "worker", WORKER_HEAP);
    return launch(Role.WORKER, "", command, own);
  }

  /// What the disk has, and at least what one job on each cpu asks for by default: on a small disk
  /// jobs that never said how much they write would otherwise wait for ever.
  private Memory scratch() {
    int cpus = settings.cpus().orElseGet(() -> Runtime.getRuntime().availableProcessors());
    long asked = Queue.WORKQ.defaults().scratch().bytes() * cpus;
    long usable = folder.root().toFile().getUsableSpace() / PERCENT * SCRATCH_PERCENT;
    return new Memory(Math.max(asked, usable));
  }

  private Map<String, String> natsAccess(String role) {
    Optional<External> external = settings.natsUrl();
    String user = external.map(External::user).orElse(role);
    Map<String, String> access = new HashMap<>();
    access.put("PKBS_NATS_URL", natsUrl());
    access.put("PKBS_NATS_USER", user);
    if (!user.isEmpty()) {
      Path password = folder.natsPassword(external.isPresent() ? "external" : role);
      access.put("PKBS_NATS_PASSWORD_FILE", password.toString());
    }
    external.ifPresent(server -> access.putAll(trust(server, Peer.NATS)));
    return access;
  }

  private Map<String, String> webdavAccess() {
    Map<String, String> access = new HashMap<>();
    access.put("PKBS_WEBDAV_URL", webdavUrl());
    access.put("PKBS_WEBDAV_USER", webdavUser());
    access.put("PKBS_WEBDAV_PASSWORD_FILE", webdavPassword().toString());
    settings.webdavUrl().ifPresent(server -> access.putAll(trust(server, Peer.WEBDAV)));
    return access;
  }

  private static Map<String, String> trust(External server, Peer peer) {
    return Map.of(
        peer.authoritiesVariable(), server.caFile().orElse(""),
        peer.insecureVariable(), Boolean.toString(server.insecure()));
  }

  String webdavUser() {
    return settings.webdavUrl().map(External::user).orElse(DAV_USER);
  }

  Path webdavPassword() {
    return settings.webdavUrl().isPresent() ? folder.externalDavPassword() : folder.davPassword();
  }

  private Launch launch(Role role, String address, List<String> command, Map<String, String> own) {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(own);
    return new Launch(
        role, address, command, all, new Launch.Paths(folder.root(), folder.log(role)));
  }

  /// Of the API.
  String url() {
    return "http://127.0.0.1:" + settings.port();
  }

  String natsUrl() {
    return settings.natsUrl().map(External::url).orElse("nats://127.0.0.1:" + settings.natsPort());
  }

  /// Where the programs store results.
  private String webdavUrl() {
    return settings
        .webdavUrl()
        .map(External::url)
        .orElse("http://127.0.0.1:" + settings.davPort() + "/dav/");
  }

  /// Where people find the results.
  String webdavPublicUrl() {
    return settings.webdavUrl().map(External::url).orElse(url() + "/dav/");
  }
}
