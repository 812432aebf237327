package pkbs.standalone;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// Which tokens file `pkbs token` works on: the instance's, or another one.
final class TokenPlace {
  private static final String FILE = "--file";

  private TokenPlace() {}

  static List<OptionSpec> options() {
    return List.of(
        Spec.state(),
        Spec.value(FILE, "FILE", "a tokens file, in place of the one of an instance"));
  }

  /// @throws CommandFailure where there is no instance and no file is named
  static TokenStore of(ParseResult line, Console console) {
    Optional<String> file = Spec.given(line, FILE);
    if (file.isPresent()) {
      return TokenStore.of(Spec.path(FILE, file.get()));
    }
    StateFolder folder = Spec.stateFolder(line, console);
    if (folder.settings().isEmpty()) {
      throw CommandFailure.failed(
          folder.root()
              + ": holds no instance of pkbs; start one with pkbs up, or name a tokens file with"
              + " --file");
    }
    return TokenStore.of(folder);
  }
}
