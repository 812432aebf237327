package pkbs.standalone.chaos;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// What a [Rig] consists of.
///
/// @param folder fresh, the caller's to remove; its path must be nobody else's, for processes are
///   recognised by it
/// @param natsServer the program
/// @param cpus of each worker; memory and disk are no limit
/// @param isProxied whether each program reaches nats-server, and the workers WebDAV, through a
///   [FaultProxy] of its own
/// @param settings variables of `doc/config.md` for every program, or `PROGRAM/VARIABLE` for one,
///   on top of the short times that a rig has by default
public record RigSetup(
    Path folder,
    Path natsServer,
    int dispatchers,
    int workers,
    int cpus,
    boolean isProxied,
    Map<String, String> settings) {

  /// Leases of ten seconds in place of 75: long enough for a machine that is busy with the test.
  private static final Map<String, String> SHORT_TIMES =
      Map.of(
          "PKBS_HEARTBEAT_SECONDS", "1",
          "PKBS_LEASE_SECONDS", "10",
          "PKBS_WORKER_LEASE_SECONDS", "8",
          "PKBS_STANDBY_SECONDS", "4",
          "PKBS_KILL_SECONDS", "2",
          "PKBS_DRAIN_SECONDS", "5",
          "PKBS_STAGE_SECONDS", "300");

  public RigSetup {
    folder = folder.toAbsolutePath().normalize();
    settings = Map.copyOf(settings);
  }

  /// One dispatcher and two workers of two cpus each, without proxies.
  public static RigSetup in(Path folder, Path natsServer) {
    return new RigSetup(folder, natsServer, 1, 2, 2, false, SHORT_TIMES);
  }

  public RigSetup withDispatchers(int number) {
    return new RigSetup(folder, natsServer, number, workers, cpus, isProxied, settings);
  }

  public RigSetup withWorkers(int number, int cpusOfEach) {
    return new RigSetup(folder, natsServer, dispatchers, number, cpusOfEach, isProxied, settings);
  }

  public RigSetup withProxies() {
    return new RigSetup(folder, natsServer, dispatchers, workers, cpus, true, settings);
  }

  /// Sets a variable of one program, `worker-1` say.
  public RigSetup of(String program, String variable, String value) {
    return with(program + "/" + variable, value);
  }

  /// The variables for one program.
  Map<String, String> settingsOf(String program) {
    Map<String, String> own = new HashMap<>();
    settings.forEach((name, value) -> {
      int slash = name.indexOf('/');
      if (slash < 0 || name.substring(0, slash).equals(program)) {
        own.put(name.substring(slash + 1), value);
      }
    });
    return own;
  }

  /// Sets a variable of every program.
  public RigSetup with(String variable, String value) {
    Map<String, String> more = new HashMap<>(settings);
    more.put(variable, value);
    return new RigSetup(folder, natsServer, dispatchers, workers, cpus, isProxied, more);
  }
}
