package pkbs.standalone;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.protocol.LaptopSettings;

/// `pkbs up`: see `doc/pkbs-up.md`.
final class UpCommand implements Verb {
  private static final Duration OTHER_COMMAND = Duration.ofSeconds(60);
  private static final String FOREGROUND = "--foreground";

  @Override
  public String name() {
    return "up";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Spec.command(
            this,
            "Starts pkbs on this machine, as you, on loopback, and returns when jobs are accepted.",
            "Where it runs already, starts again what has died of it. An option that is not given"
                + " stays as it was.",
            "Logins to other servers are read from the environment (WEBDAV_USER and"
                + " WEBDAV_PASSWORD, NATS_USER and NATS_PASSWORD) and kept in files that only you"
                + " can read.");
    spec.addOption(Spec.state());
    spec.addOption(Spec.value("--port", "N", "of the API (4898); 0 picks a free one"));
    spec.addOption(Spec.value("--cpus", "N", "that jobs may use (all)"));
    spec.addOption(Spec.value("--mem", "SIZE", "that jobs may use, such as 4gb (all)"));
    spec.addOption(
        Spec.value("--webdav-url", "URL", "of another WebDAV server for results, or 'own'"));
    spec.addOption(Spec.value("--nats-url", "URL", "of another NATS server, or 'own'"));
    spec.addOption(Spec.flag(FOREGROUND, "stay until told to end (SIGINT or SIGTERM)"));
    return spec;
  }

  @Override
  public ExitCode run(ParseResult line, Console console) {
    long began = System.nanoTime();
    UpOptions options = options(line);
    StateFolder folder = Spec.stateFolder(line, console);
    folder.prepare();
    UpReport report = new UpReport(folder, console, began);
    if (Spec.has(line, FOREGROUND)) {
      return foreground(folder, options, console, report);
    }
    try (FileLatch _ = latch(folder, OTHER_COMMAND)) {
      Setup setup = setup(folder, console);
      boolean wasRunning = Health.of(folder).isAnythingAlive();
      List<Role> dead = wasRunning ? Readiness.dead(folder) : List.of();
      LaptopSettings settings = settle(setup, options, wasRunning);
      launchSupervisor(folder, settings);
      Readiness.await(folder, wasRunning);
      report.print(wasRunning, dead);
    }
    return ExitCode.OK;
  }

  /// Excludes another `pkbs up` or `pkbs down` of the same folder while it is held.
  static FileLatch latch(StateFolder folder, Duration patience) {
    return FileLatch.take(folder.run().resolve("command.lock"), patience)
        .orElseThrow(() ->
            CommandFailure.failed(
                folder.root() + ": another pkbs up or pkbs down is at work; try again"));
  }

  private static UpOptions options(ParseResult line) {
    return UpOptions.of(
        new UpOptions.Typed(
            Spec.given(line, "--port"),
            Spec.given(line, "--cpus"),
            Spec.given(line, "--mem"),
            Spec.given(line, "--webdav-url"),
            Spec.given(line, "--nats-url")));
  }

  private static Setup setup(StateFolder folder, Console console) {
    return new Setup(folder, console.environment(), new Ports(new SecureRandom()));
  }

  /// The settings to run with, written for everybody who reads them.
  private static LaptopSettings settle(Setup setup, UpOptions options, boolean isRunning) {
    StateFolder folder = setup.folder();
    Optional<LaptopSettings> before = folder.settings();
    if (isRunning && before.isPresent()) {
      setup.requireSame(options, before.get());
      return before.get();
    }
    LaptopSettings settings = setup.next(options, before);
    Setup.requireTrusted(settings);
    // They are of a life that ended without pkbs down, perhaps before the machine was started anew.
    List.of(Role.values()).forEach(folder::forget);
    InstanceFiles.write(folder, settings, LaunchPlan.of(folder, settings));
    return settings;
  }

  private static void launchSupervisor(StateFolder folder, LaptopSettings settings) {
    if (folder.living(Role.SUPERVISOR).isPresent()) {
      PrivateFile.touch(folder.poke());
      return;
    }
    try {
      LaunchPlan.of(folder, settings).supervisor().start();
    } catch (IOException e) {
      throw CommandFailure.failed("the supervisor cannot be started: " + e.getMessage());
    }
  }

  /// Supervises in this process. The lock is held until jobs are accepted.
  private ExitCode foreground(
      StateFolder folder, UpOptions options, Console console, UpReport report) {
    FileLatch lock = latch(folder, OTHER_COMMAND);
    Health health = Health.of(folder);
    if (folder.living(Role.SUPERVISOR).isPresent()) {
      lock.close();
      throw CommandFailure.failed(
          "pkbs is running already, in the background; stop it first: pkbs down --state "
              + folder.root());
    }
    boolean wasRunning = health.isAnythingAlive();
    List<Role> dead = wasRunning ? Readiness.dead(folder) : List.of();
    Supervisor supervisor =
        new Supervisor(folder, settle(setup(folder, console), options, wasRunning)).stopAtEnd();
    Thread.ofVirtual()
        .start(() -> {
          try (lock) {
            Readiness.await(folder, true);
            report.print(wasRunning, dead);
          } catch (CommandFailure e) {
            console.err().println("pkbs up: " + e.getMessage());
          }
        });
    supervisor.run();
    return ExitCode.OK;
  }
}
