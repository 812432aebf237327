package pkbs.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.core.PkbsException;
import pkbs.protocol.PkbsJson;
import pkbs.standalone.chaos.ChaosOptions;
import pkbs.standalone.chaos.ChaosReport;
import pkbs.standalone.chaos.ChaosRun;

/// `pkbs chaos`: see `doc/pkbs-chaos.md`.
final class ChaosCommand implements Verb {
  private static final String JOBS = "--jobs";
  private static final String KILLS = "--kills";
  private static final String SEED = "--seed";
  private static final String WORKERS = "--workers";
  private static final String DISPATCHERS = "--dispatchers";
  private static final String NATS_SERVER = "--nats-server";
  private static final String KEEP = "--keep";
  private static final String JSON = "--json";
  private static final String LOGGING = "logback.configurationFile";
  private static final int SEED_BOUND = 1_000_000;

  @Override
  public String name() {
    return "chaos";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Spec.command(
            this,
            "Runs jobs on a throw-away pkbs, kills its parts meanwhile, and tells what was lost.");
    spec.addOption(Spec.value(JOBS, "N", "jobs to submit, 200"));
    spec.addOption(Spec.value(KILLS, "N", "kills to try, 40"));
    spec.addOption(Spec.value(SEED, "N", "repeats the plan of an earlier run"));
    spec.addOption(Spec.value(WORKERS, "N", "workers of two cpus each, 4"));
    spec.addOption(Spec.value(DISPATCHERS, "N", "dispatchers, of which one leads, 2"));
    spec.addOption(Spec.value(NATS_SERVER, "FILE", "the nats-server program, the one on PATH"));
    spec.addOption(Spec.value(KEEP, "DIR", "a new or empty folder for logs and streams, kept"));
    spec.addOption(Spec.flag(JSON, "for programs"));
    return spec;
  }

  @Override
  public ExitCode run(ParseResult line, Console console) {
    // Before the first logger is made: the rig is silent where the user has not said otherwise.
    if (System.getProperty(LOGGING) == null) {
      System.setProperty(LOGGING, "logback-chaos.xml");
    }
    Optional<Path> keep = Spec.given(line, KEEP).map(Path::of);
    ChaosOptions options = options(line, console, keep.map(ChaosCommand::empty));
    ChaosReport report =
        carryOut(new ChaosRun(options, progress(line, console, options)), options.folder());
    console.err().println(report.conditions());
    report.violations().forEach(console.err()::println);
    console
        .out()
        .println(Spec.has(line, JSON) ? PkbsJson.writePretty(report.result()) : report.line());
    if (report.isGood() && keep.isEmpty()) {
      delete(options.folder());
    } else {
      console.err().println("pkbs chaos: logs, streams and results are in " + options.folder());
    }
    return report.isGood() ? ExitCode.OK : ExitCode.FAILED;
  }

  private static ChaosReport carryOut(ChaosRun run, Path folder) {
    try {
      return run.run();
    } catch (IllegalStateException | UncheckedIOException | PkbsException e) {
      throw failure(e, folder);
    }
  }

  /// What the rig waited for in vain, or what went wrong, and where all that it left can be seen.
  static CommandFailure failure(RuntimeException e, Path folder) {
    String message = String.valueOf(e.getMessage());
    return CommandFailure.failed(
        message.contains(folder.toString()) ? message : message + "; see " + folder);
  }

  private static ChaosOptions options(ParseResult line, Console console, Optional<Path> folder) {
    return new ChaosOptions(
        (int) number(line, JOBS, 200),
        (int) number(line, KILLS, 40),
        number(line, SEED, new SecureRandom().nextInt(SEED_BOUND)),
        (int) number(line, WORKERS, 4),
        (int) number(line, DISPATCHERS, 2),
        Spec.given(line, NATS_SERVER)
            .map(ChaosCommand::program)
            .orElseGet(() -> NatsServer.find(console.environment().getOrDefault("PATH", ""))),
        folder.orElseGet(ChaosCommand::temporary));
  }

  private static long number(ParseResult line, String option, long absent) {
    Optional<String> given = Spec.given(line, option);
    try {
      return given.map(Integer::parseInt).map(Integer::longValue).orElse(absent);
    } catch (NumberFormatException e) {
      throw CommandFailure.usage("%s: '%s': is not a number".formatted(option, given.orElse("")));
    }
  }

  private static Path program(String given) {
    Path program = Path.of(given);
    if (!Files.isExecutable(program)) {
      throw CommandFailure.failed(
          "%s: '%s': is no program; name a nats-server".formatted(NATS_SERVER, given));
    }
    return program.toAbsolutePath();
  }

  private static Path empty(Path folder) {
    PrivateFile.folder(folder);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      if (files.iterator().hasNext()) {
        throw CommandFailure.failed(
            "%s: '%s': is not empty; name a new folder".formatted(KEEP, folder));
      }
      return folder.toAbsolutePath();
    } catch (IOException e) {
      throw PrivateFile.failure(folder, "cannot be read", e);
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("pkbs-chaos-");
    } catch (IOException e) {
      throw CommandFailure.failed("no temporary folder can be made: " + e.getMessage());
    }
  }

  /// On a terminal one line that changes; elsewhere nothing.
  private static ChaosRun.Progress progress(
      ParseResult line, Console console, ChaosOptions options) {
    if (System.console() == null || !System.console().isTerminal() || Spec.has(line, JSON)) {
      return (ended, kills) -> {};
    }
    return (ended, kills) -> {
      console
          .err()
          .print("%d of %d jobs ended, %d kills\r".formatted(ended, options.jobs(), kills));
      console.err().flush();
    };
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw PrivateFile.failure(folder, "cannot be removed", e);
    }
  }
}
