package pkbs.standalone;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `pkbs down`: see `doc/pkbs-up.md`.
final class DownCommand implements Verb {
  private static final Duration OTHER_COMMAND = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "down";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Spec.command(
            this,
            "Stops pkbs on this machine: the worker first, which hands its jobs back, nats-server"
                + " last.",
            "Jobs, results and settings stay; pkbs up goes on from them.");
    spec.addOption(Spec.state());
    return spec;
  }

  @Override
  public ExitCode run(ParseResult line, Console console) {
    StateFolder folder = Spec.stateFolder(line, console);
    if (!Files.isDirectory(folder.run())) {
      console.out().println("pkbs is not running: nothing in " + folder.root());
      return ExitCode.OK;
    }
    try (FileLatch _ = UpCommand.latch(folder, OTHER_COMMAND)) {
      List<Role> stopped = Stopping.all(folder);
      console
          .out()
          .println(
              stopped.isEmpty()
                  ? "pkbs is not running; its state is in " + folder.root()
                  : "pkbs has stopped; its jobs and results stay in " + folder.root());
    }
    return ExitCode.OK;
  }
}
