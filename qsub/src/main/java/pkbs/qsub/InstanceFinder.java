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

/// Finds the instance to talk to: its address and its token.
final class InstanceFinder {
  static final String URL_FILE = "url";
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
    Choice choice = Choice.of(caller);
    Context context = choice.context();
    Instance instance =
        switch (context.place()) {
          case Place.Address address -> Instance.of(address.url(), token(context), choice.source());
          case Place.Cluster cluster -> forwarded(choice, cluster);
          case Place.Folder folder ->
              ofState(folder.path())
                  .orElseThrow(
                      () -> choice.isSaid() ? notRunning(folder.typed()) : nowhere(folder));
        };
    return choice.isConfigured() ? instance.in(context) : instance;
  }

  private Instance forwarded(Choice choice, Place.Cluster cluster) {
    Optional<String> token = token(choice.context());
    try {
      return Instance.of(new PortForward(caller, cluster).url(), token, choice.source());
    } catch (CommandFailure e) {
      throw choice.isSaid()
          ? e
          : new CommandFailure(e.code(), e.getMessage() + "; or start pkbs here with: pkbs up");
    }
  }

  /// The address of a context that has one, without a token.
  ///
  /// @throws CommandFailure where it is none
  Instance of(Context context) {
    return switch (context.place()) {
      case Place.Address address ->
          Instance.of(address.url(), Optional.empty(), context.name().orElse(ConfigFile.URL))
              .in(context);
      case Place.Cluster cluster ->
          new Instance(
              new PortForward(caller, cluster).url(), Optional.empty(), Optional.of(context));
      case Place.Folder folder -> throw notRunning(folder.typed());
    };
  }

  /// The context's own, else the environment's.
  private Optional<String> token(Context context) {
    if (context.tokenFile().isPresent()) {
      return context.tokenFile().map(file -> token(file, "; run: " + context.login()));
    }
    Optional<String> tokenFile = caller.variable("PKBS_TOKEN_FILE");
    return caller
        .variable("PKBS_TOKEN")
        .or(() -> tokenFile.map(file -> token(caller.path(file), "")));
  }

  private CommandFailure nowhere(Place.Folder folder) {
    return new CommandFailure(
        ExitCode.UNREACHABLE,
        "cannot connect to server pkbs: no instance found (neither PKBS_URL nor"
            + " PKBS_STATE is set, and there is no "
            + new Surroundings(caller).configFile()
            + " and no "
            + folder.path().resolve(URL_FILE)
            + "); start one with: pkbs up");
  }

  /// The caller's configuration, if there is one.
  Optional<ConfigFile> config() {
    return ConfigFile.read(new Surroundings(caller).configFile());
  }

  private static Optional<Instance> ofState(Path folder) {
    Path file = folder.resolve(URL_FILE);
    try {
      String url = Files.readString(file);
      Path token = folder.resolve(TOKEN_FILE);
      return Optional.of(
          Instance.of(
              url,
              Files.exists(token) ? Optional.of(token(token, "")) : Optional.empty(),
              file.toString()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(file, e, "");
    }
  }

  private static String token(Path file, String hint) {
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
      throw unreadable(file, e, hint);
    }
  }

  private static CommandFailure unreadable(Path file, IOException e, String hint) {
    return new CommandFailure(ExitCode.FAILED, file + ": " + FileFault.reason(e) + hint);
  }

  private static CommandFailure notRunning(String folder) {
    return new CommandFailure(
        ExitCode.UNREACHABLE,
        "cannot connect to server pkbs: no file url in "
            + Printable.line(folder)
            + "; start it with: pkbs up --state "
            + Printable.line(folder));
  }
}
