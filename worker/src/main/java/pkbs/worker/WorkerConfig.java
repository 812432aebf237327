package pkbs.worker;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import pkbs.core.Memory;
import pkbs.core.Resources;
import pkbs.core.SharedPaths;
import pkbs.tls.Peer;
import pkbs.tls.Trust;

/// All settings of a worker; `doc/config.md` lists the keys.
///
/// @param seat the place that at most one worker process has at a time (a pod, a state folder)
/// @param capacity all that its runs may use together
/// @param workDir the scratch root, one worker's own
/// @param shared the folders that submit hosts have under the same names; all files on a laptop
/// @param commands the folder of the pkbs commands, put first on a job's `PATH`
/// @param passedOn `PKBS_URL` and `PKBS_STATE` as this process has them, so that a job's own
///   commands find pkbs, and the shared folders, so that the jobs which it submits go where they
///   are
/// @param container the one beside this process, in which its only job runs; absent: jobs run here
record WorkerConfig(
    Server nats,
    Server webdav,
    String seat,
    String pool,
    Resources capacity,
    Path workDir,
    SharedPaths shared,
    Optional<Path> commands,
    Map<String, String> passedOn,
    Optional<JobContainer> container,
    Times times) {

  /// @param user empty where none is asked for
  /// @param passwordFile holds the password and perhaps a newline
  record Server(URI url, String user, Optional<Path> passwordFile, Trust trust) {
    /// Trusting whom Java trusts.
    Server(URI url, String user, Optional<Path> passwordFile) {
      this(
          url,
          user,
          passwordFile,
          Trust.standard(
              String.valueOf(url.getScheme()).startsWith("http") ? Peer.WEBDAV : Peer.NATS));
    }
  }

  /// @param heartbeat between two heartbeats
  /// @param kill from TERM to KILL
  /// @param stage for bringing results to the store, retries included
  /// @param drain for running jobs to end by themselves when the worker is told to stop
  /// @param answer the silence after which the WebDAV server is asked again
  record Times(
      Duration heartbeat, Duration kill, Duration stage, Duration drain, Duration answer) {}

  WorkerConfig {
    passedOn = Map.copyOf(passedOn);
    if (capacity.cpus() < 1) {
      throw Settings.wrong("PKBS_CPUS", Integer.toString(capacity.cpus()), "needs at least 1");
    }
    if (!workDir.isAbsolute()) {
      throw Settings.wrong("PKBS_WORK_DIR", workDir.toString(), "is not an absolute path");
    }
  }

  /// @throws pkbs.core.PkbsException naming the key
  static WorkerConfig of(Map<String, String> environment) {
    Settings settings = new Settings(environment);
    Path workDir =
        settings.text("PKBS_WORK_DIR").map(Path::of).orElseGet(() -> Path.of("/var/tmp/pkbs"));
    return new WorkerConfig(
        server(settings, Peer.NATS),
        server(settings, Peer.WEBDAV),
        settings.text("PKBS_WORKER_SEAT").orElseGet(Identity::hostName),
        settings.text("PKBS_WORKER_POOL").orElse("default"),
        new Resources(
            settings.cpus("PKBS_CPUS"),
            settings.memory("PKBS_MEM").orElseGet(Machine::memory),
            settings.memory("PKBS_SCRATCH").orElseGet(() -> Machine.scratch(workDir))),
        workDir,
        shared(settings),
        settings.text("PKBS_COMMANDS_DIR").map(Path::of),
        passedOn(settings),
        settings.text("PKBS_CONTAINER_DIR").map(dir -> new JobContainer(Path.of(dir))),
        new Times(
            settings.seconds("PKBS_HEARTBEAT_SECONDS", 5),
            settings.seconds("PKBS_KILL_SECONDS", 10),
            settings.seconds("PKBS_STAGE_SECONDS", 3600),
            settings.seconds("PKBS_DRAIN_SECONDS", 60),
            settings.seconds("PKBS_WEBDAV_ANSWER_SECONDS", 60)));
  }

  /// A folder that is not there now would end every job that is sent here for it.
  private static SharedPaths shared(Settings settings) {
    String key = "PKBS_SHARED_FILES";
    String value = settings.text(key).orElse("false");
    if (value.equals("true") || value.equals("false")) {
      return value.equals("true") ? SharedPaths.ALL : SharedPaths.NONE;
    }
    try {
      SharedPaths shared = SharedPaths.parse(value);
      for (String root : shared.roots()) {
        if (!Files.isDirectory(Path.of(root))) {
          throw Settings.wrong(key, value, root + " is no directory here");
        }
      }
      return shared;
    } catch (IllegalArgumentException e) {
      throw Settings.wrong(key, value, "is neither true, false nor a list like /home:/work");
    }
  }

  private static Map<String, String> passedOn(Settings settings) {
    Map<String, String> all = new TreeMap<>(settings.only("PKBS_URL", "PKBS_STATE"));
    SharedPaths shared = shared(settings);
    if (!shared.isEmpty() && !shared.equals(SharedPaths.ALL)) {
      all.put("PKBS_SHARED_FILES", shared.toString());
    }
    return all;
  }

  private static Server server(Settings settings, Peer peer) {
    String name = peer.name();
    return new Server(
        settings.url("PKBS_" + name + "_URL"),
        settings.text("PKBS_" + name + "_USER").orElse(""),
        settings.text("PKBS_" + name + "_PASSWORD_FILE").map(Path::of),
        Trust.of(settings.environment(), peer));
  }

  /// What the machine has, for keys that are not set.
  private static final class Machine {
    private static final long KIB = 1024;
    private static final int SHARE_PERCENT = 80;

    static Memory memory() {
      try {
        for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
          if (line.startsWith("MemTotal:")) {
            return share(Long.parseLong(line.replaceAll("\\D", "")) * KIB);
          }
        }
      } catch (IOException e) {
        throw Settings.wrong("PKBS_MEM", "", "is not set and /proc/meminfo cannot be read");
      }
      throw Settings.wrong("PKBS_MEM", "", "is not set and /proc/meminfo does not tell");
    }

    static Memory scratch(Path workDir) {
      try {
        Files.createDirectories(workDir);
        return share(Files.getFileStore(workDir).getUsableSpace());
      } catch (IOException e) {
        throw Settings.wrong("PKBS_WORK_DIR", workDir.toString(), "cannot be used: " + e);
      }
    }

    private static Memory share(long bytes) {
      return new Memory(bytes / 100 * SHARE_PERCENT);
    }
  }
}
