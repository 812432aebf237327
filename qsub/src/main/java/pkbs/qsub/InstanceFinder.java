package pkbs.qsub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// Finds the instance to talk to: `PKBS_URL`, then the folder `PKBS_STATE`, then the configuration
/// file, then the default state folder of `pkbs up`. The first that is set counts, also where it is
/// wrong.
final class InstanceFinder {
  private static final String URL_FILE = "url";
  private static final String TOKEN_FILE = "token";
  private static final Set<PosixFilePermission> OWNERS_ONLY =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private final Caller caller;

  InstanceFinder(Caller caller) {
    this.caller = caller;
  }

  /// @throws CommandFailure where none is found, or what names it cannot be used
  Instance find() {
    Optional<String> url = caller.variable("PKBS_URL");
    if (url.isPresent()) {
      Optional<String> tokenFile = caller.variable("PKBS_TOKEN_FILE");
      Optional<String> token =
          caller.variable("PKBS_TOKEN").or(() -> tokenFile.map(file -> token(caller.path(file))));
      return Instance.of(url.get(), token, "PKBS_URL");
    }
    Optional<String> state = caller.variable("PKBS_STATE");
    if (state.isPresent()) {
      return ofState(caller.path(state.get())).orElseThrow(() -> notRunning(state.get()));
    }
    Path config = configFile();
    Optional<Instance> configured = ConfigFile.read(config).flatMap(this::ofConfig);
    if (configured.isPresent()) {
      return configured.get();
    }
    Path fallback = home("XDG_STATE_HOME", ".local/state").resolve("pkbs");
    return ofState(fallback)
        .orElseThrow(() ->
            new CommandFailure(
                ExitCode.UNREACHABLE,
                "cannot connect to server pkbs: no instance found (neither PKBS_URL nor"
                    + " PKBS_STATE is set, and there is no "
                    + config
                    + " and no "
                    + fallback.resolve(URL_FILE)
                    + "); start one with: pkbs up"));
  }

  private Path configFile() {
    return home("XDG_CONFIG_HOME", ".config").resolve("pkbs/config.toml");
  }

  /// The caller's configuration, if there is one.
  Optional<ConfigFile> config() {
    return ConfigFile.read(configFile());
  }

  private Optional<Instance> ofConfig(ConfigFile config) {
    if (config.url().isPresent()) {
      Optional<String> token = config.tokenFile().map(file -> token(expand(file)));
      return Optional.of(Instance.of(config.url().get(), token, config.file().toString()));
    }
    return config.state().map(state -> ofState(expand(state)).orElseThrow(() -> notRunning(state)));
  }

  private Optional<Instance> ofState(Path folder) {
    Path file = folder.resolve(URL_FILE);
    try {
      String url = Files.readString(file);
      Path token = folder.resolve(TOKEN_FILE);
      return Optional.of(
          Instance.of(
              url,
              Files.exists(token) ? Optional.of(token(token)) : Optional.empty(),
              file.toString()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static String token(Path file) {
    try {
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
      if (!OWNERS_ONLY.containsAll(mode)) {
        throw new CommandFailure(
            ExitCode.FAILED,
            file
                + ": mode "
                + PosixFilePermissions.toString(mode)
                + ": others can read the token; run: chmod 600 "
                + file);
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static CommandFailure unreadable(Path file, IOException e) {
    return new CommandFailure(ExitCode.FAILED, file + ": " + FileFault.reason(e));
  }

  private static CommandFailure notRunning(String folder) {
    return new CommandFailure(
        ExitCode.UNREACHABLE,
        "cannot connect to server pkbs: no file url in "
            + Printable.line(folder)
            + "; start it with: pkbs up --state "
            + Printable.line(folder));
  }

  private Path expand(String path) {
    return path.startsWith("~/") ? userHome().resolve(path.substring(2)) : userHome().resolve(path);
  }

  private Path home(String variable, String below) {
    return caller.variable(variable).map(Path::of).orElseGet(() -> userHome().resolve(below));
  }

  private Path userHome() {
    return Path.of(caller.variable("HOME").orElseGet(() -> System.getProperty("user.home")));
  }
}
