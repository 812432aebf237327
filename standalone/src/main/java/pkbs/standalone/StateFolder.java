package pkbs.standalone;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import pkbs.protocol.LaptopPart;
import pkbs.protocol.LaptopSettings;
import pkbs.protocol.MalformedJsonException;
import pkbs.protocol.PkbsJson;

/// The folder that holds all of one instance: settings, secrets, books, results, logs, and which
/// process is which. Mode 0700; files with secrets 0600. `pkbs down` leaves it, so that the next
/// `pkbs up` goes on from it.
///
/// @param root absolute
record StateFolder(Path root) {
  private static final String SETTINGS = "instance.json";

  StateFolder {
    root = root.toAbsolutePath().normalize();
  }

  /// The given folder, else `PKBS_STATE`, else `pkbs` below `XDG_STATE_HOME` or `~/.local/state`.
  static StateFolder find(Optional<String> given, Map<String, String> environment) {
    Optional<String> named = given.or(() -> variable(environment, "PKBS_STATE"));
    return new StateFolder(named.map(Path::of).orElseGet(() -> fallback(environment)));
  }

  /// Where clients look when nothing is set.
  static Path fallback(Map<String, String> environment) {
    return variable(environment, "XDG_STATE_HOME")
        .map(Path::of)
        .orElseGet(() -> home(environment).resolve(".local/state"))
        .resolve("pkbs")
        .toAbsolutePath()
        .normalize();
  }

  private static Path home(Map<String, String> environment) {
    return Path.of(variable(environment, "HOME").orElseGet(() -> System.getProperty("user.home")));
  }

  private static Optional<String> variable(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(text -> !text.isEmpty());
  }

  /// Creates it with what is in it, or makes sure that it is ours and private.
  ///
  /// @throws CommandFailure where it is another's, holds other things, or cannot be written
  void prepare() {
    if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      checkOurs();
    }
    PrivateFile.folder(root);
    for (Path folder : new Path[] {nats(), run(), log(), results(), work()}) {
      PrivateFile.folder(folder);
    }
  }

  private void checkOurs() {
    if (!Files.isDirectory(root)) {
      throw CommandFailure.failed("--state: " + root + ": is not a folder; name another one");
    }
    try {
      if (!isInstance() && !isEmpty()) {
        throw CommandFailure.failed(
            "--state: " + root + ": holds other files; name an empty or a new folder");
      }
      Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw CommandFailure.failed(
          "--state: " + root + ": belongs to another user; name a folder of your own");
    }
  }

  private boolean isInstance() {
    return Files.exists(settingsFile()) || Files.isDirectory(run());
  }

  private boolean isEmpty() throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      return entries.findAny().isEmpty();
    }
  }

  /// Empty before the first `pkbs up`.
  ///
  /// @throws CommandFailure where the file is damaged
  Optional<LaptopSettings> settings() {
    return PrivateFile.read(settingsFile()).map(text -> parse(LaptopSettings.class, text));
  }

  void save(LaptopSettings settings) {
    PrivateFile.write(settingsFile(), PkbsJson.writePretty(settings) + "\n");
  }

  private <T> T parse(Class<T> type, String text) {
    try {
      return PkbsJson.read(type, text.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedJsonException e) {
      throw CommandFailure.failed(
          settingsFile() + ": is damaged; remove it, or name another folder with --state");
    }
  }

  /// What the supervisor last wrote of a part; empty where it was never started, was stopped, or
  /// the file is damaged.
  Optional<LaptopPart> part(Role role) {
    try {
      return PrivateFile.read(partFile(role))
          .map(text -> PkbsJson.read(LaptopPart.class, text.getBytes(StandardCharsets.UTF_8)));
    } catch (MalformedJsonException e) {
      return Optional.empty();
    }
  }

  /// The part, where its process lives.
  Optional<LaptopPart> living(Role role) {
    return part(role).filter(part -> ProcessMark.of(part).isAlive());
  }

  void save(LaptopPart part) {
    PrivateFile.write(run().resolve(part.role() + ".json"), PkbsJson.writeText(part) + "\n");
  }

  /// Whether the folder still says that this process has this part: it may have been removed or
  /// replaced under a running instance.
  boolean names(Role role, ProcessMark process) {
    return part(role).map(ProcessMark::of).filter(process::equals).isPresent();
  }

  void forget(Role role) {
    PrivateFile.delete(partFile(role));
  }

  private Path partFile(Role role) {
    return run().resolve(role.text() + ".json");
  }

  private Path settingsFile() {
    return root.resolve(SETTINGS);
  }

  Path nats() {
    return root.resolve("nats");
  }

  Path natsConfig() {
    return nats().resolve("server.conf");
  }

  Path natsPassword(String user) {
    return nats().resolve(user + ".password");
  }

  Path davPassword() {
    return root.resolve("dav.password");
  }

  Path externalDavPassword() {
    return root.resolve("webdav-external.password");
  }

  /// The bearer token of the user; clients read it.
  Path token() {
    return root.resolve("token");
  }

  /// Owners and the hashes of their tokens; the dispatcher reads it.
  Path tokens() {
    return root.resolve("tokens");
  }

  /// Of the API; clients read it.
  Path url() {
    return root.resolve("url");
  }

  Path webdavUrl() {
    return root.resolve("webdav-url");
  }

  /// For curl: the login to the WebDAV server.
  Path netrc() {
    return root.resolve("netrc");
  }

  Path run() {
    return root.resolve("run");
  }

  /// A supervisor that finds it starts dead parts at once, without the rest of their back-off.
  Path poke() {
    return run().resolve("poke");
  }

  Path log() {
    return root.resolve("log");
  }

  Path log(Role role) {
    return log().resolve(role.text() + ".log");
  }

  Path results() {
    return root.resolve("results");
  }

  Path work() {
    return root.resolve("work");
  }
}
