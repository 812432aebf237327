package pkbs.qsub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A client's configuration file: lines `key = "value"`, comments and blank lines, the small part
/// of TOML that is needed. Keys: `url`, `token_file`, `state`, `flavor`, `shared_files`; paths may
/// begin with `~/`.
record ConfigFile(
    Path file,
    Optional<String> url,
    Optional<String> tokenFile,
    Optional<String> state,
    Optional<String> flavor,
    Optional<String> sharedFiles) {

  /// Empty where there is no such file.
  ///
  /// @throws CommandFailure with the line that is not of this form
  static Optional<ConfigFile> read(Path file) {
    try {
      return Optional.of(parse(file, Files.readAllLines(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, file + ": " + FileFault.reason(e));
    }
  }

  private static ConfigFile parse(Path file, List<String> lines) {
    ConfigFile config =
        new ConfigFile(
            file,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        config = config.with(line, i + 1);
      }
    }
    return config;
  }

  private ConfigFile with(String line, int number) {
    int equals = line.indexOf('=');
    if (equals < 0) {
      throw fault(number, line, "not a setting; write key = \"value\"");
    }
    String key = line.substring(0, equals).strip();
    Optional<String> value = Optional.of(value(line, line.substring(equals + 1).strip(), number));
    return switch (key) {
      case "url" -> new ConfigFile(file, value, tokenFile, state, flavor, sharedFiles);
      case "token_file" -> new ConfigFile(file, url, value, state, flavor, sharedFiles);
      case "state" -> new ConfigFile(file, url, tokenFile, value, flavor, sharedFiles);
      case "flavor" -> new ConfigFile(file, url, tokenFile, state, value, sharedFiles);
      case "shared_files" -> new ConfigFile(file, url, tokenFile, state, flavor, value);
      default ->
          throw fault(
              number, key, "unknown key; use url, token_file, state, flavor or shared_files");
    };
  }

  private String value(String line, String quoted, int number) {
    int end = quoted.indexOf('"', 1);
    if (!quoted.startsWith("\"") || end < 0) {
      throw fault(number, line, "value not in double quotes; write key = \"value\"");
    }
    String rest = quoted.substring(end + 1).strip();
    if (!rest.isEmpty() && !rest.startsWith("#")) {
      throw fault(number, line, "text after the value; write key = \"value\"");
    }
    String value = quoted.substring(1, end);
    if (value.isEmpty() || value.indexOf('\\') >= 0) {
      throw fault(number, line, "value empty or with a backslash; write key = \"value\"");
    }
    return value;
  }

  private CommandFailure fault(int number, String given, String reason) {
    return new CommandFailure(
        ExitCode.FAILED, file + " line " + number + ": '" + Printable.line(given) + "': " + reason);
  }
}
