package pkbs.standalone;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import pkbs.jetstream.NatsRole;
import pkbs.jetstream.NatsServerConfig;
import pkbs.protocol.LaptopSettings;

/// The nats-server program of this machine, and the configuration that it gets here.
public final class NatsServer {
  private static final String PROGRAM = "nats-server";

  private NatsServer() {}

  /// On the path, else where Debian puts it, which is on the path of root only.
  ///
  /// @throws CommandFailure where it is nowhere
  public static Path find(String path) {
    return find(
        Stream.concat(
                Arrays.stream(path.split(":")).filter(folder -> folder.startsWith("/")),
                Stream.of("/usr/sbin", "/usr/local/bin", "/usr/bin"))
            .map(Path::of)
            .toList());
  }

  static Path find(List<Path> folders) {
    return folders.stream()
        .map(folder -> folder.resolve(PROGRAM))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst()
        .orElseThrow(() ->
            CommandFailure.failed(
                "nats-server: not found on PATH or in /usr/sbin; install it with: sudo apt"
                    + " install nats-server"));
  }

  /// Writes the configuration, which holds the passwords of all roles.
  static void configure(StateFolder folder, LaptopSettings settings, Path program) {
    Map<NatsRole, String> passwords = new EnumMap<>(NatsRole.class);
    for (NatsRole role : NatsRole.values()) {
      passwords.put(role, Secrets.keep(folder.natsPassword(role.user())));
    }
    NatsServerConfig config =
        new NatsServerConfig(
            settings.natsPort(),
            folder.nats().resolve("store"),
            version(program),
            NatsServerConfig.STORAGE_DEFAULT,
            passwords);
    PrivateFile.write(folder.natsConfig(), config.render());
  }

  /// `v2.9.10`.
  public static String version(Path program) {
    try {
      Process process =
          new ProcessBuilder(program.toString(), "--version").redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String[] words = said.strip().split("\\s+");
      return words[words.length - 1];
    } catch (IOException e) {
      throw CommandFailure.failed(program + ": cannot be run; install it again");
    }
  }
}
