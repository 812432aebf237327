package pkbs.qsub;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// Where a user's files of pkbs are. Source: XDG Base Directory Specification.
record Surroundings(Caller caller) {

  /// The folder of `config.toml` and of the tokens that `pkbs login` stores.
  Path configFolder() {
    return home("XDG_CONFIG_HOME", ".config").resolve("pkbs");
  }

  Path configFile() {
    return configFolder().resolve("config.toml");
  }

  /// Where `pkbs login` stores a context's token; of the one without a name where it is empty.
  Path tokenFile(String context) {
    return configFolder().resolve(context.isEmpty() ? "token" : context + ".token");
  }

  /// The state folder that `pkbs up` takes where none is named.
  Path stateFolder() {
    return stateHome().resolve("pkbs");
  }

  Path stateHome() {
    return home("XDG_STATE_HOME", ".local/state");
  }

  /// A path of the configuration file: `~/` and relative ones are below the user's home.
  ///
  /// @throws CommandFailure where no file can have this name
  Path expand(String path) {
    try {
      return userHome().resolve(path.startsWith("~/") ? path.substring(2) : path);
    } catch (InvalidPathException e) {
      throw new CommandFailure(
          ExitCode.FAILED, Printable.line(path) + ": not a file name in this locale");
    }
  }

  private Path home(String variable, String below) {
    return caller.variable(variable).map(Path::of).orElseGet(() -> userHome().resolve(below));
  }

  private Path userHome() {
    return Path.of(caller.variable("HOME").orElseGet(() -> System.getProperty("user.home")));
  }
}
