package pkbs.standalone;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `pkbs supervise`: what `pkbs up` starts and leaves behind; not for people.
final class SuperviseCommand implements Verb {
  @Override
  public String name() {
    return "supervise";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Spec.command(this, "Keeps an instance running until it is told to end. Use pkbs up.");
    spec.addOption(Spec.state());
    return spec;
  }

  @Override
  public ExitCode run(ParseResult line, Console console) {
    Supervisor.of(Spec.stateFolder(line, console)).stopAtEnd().run();
    return ExitCode.OK;
  }
}
