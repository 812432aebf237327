package pkbs.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import pkbs.core.PkbsException;

/// The nats-server programs that tests run on: the one that `PKBS_NATS_SERVER` names (system
/// property or environment) or else the one of the path, and one from each Debian package in the
/// folder `build/nats` of the source tree, where `make test-faults` puts one, or else in
/// `shared/nats` beside it.
public final class NatsBinaries {
  private static final String SETTING = "PKBS_NATS_SERVER";
  private static final String NAME = "nats-server";
  private static final Pattern VERSION = Pattern.compile("v?(\\d+\\.\\d+\\.\\d+\\S*)");

  private NatsBinaries() {}

  /// At least one.
  public static List<Path> all() {
    List<Path> binaries = new ArrayList<>(List.of(first()));
    packages().map(NatsBinaries::unpacked).forEach(binaries::add);
    return binaries;
  }

  /// @throws PkbsException where there is none, saying what to do
  public static Path first() {
    return named()
        .or(NatsBinaries::onPath)
        .orElseThrow(() ->
            new PkbsException(
                "nats-server is not installed; install it (apt install nats-server)"
                    + " or set PKBS_NATS_SERVER"));
  }

  private static Optional<Path> named() {
    return Optional.ofNullable(System.getProperty(SETTING))
        .or(() -> Optional.ofNullable(System.getenv(SETTING)))
        .map(Path::of);
  }

  private static Optional<Path> onPath() {
    // Debian installs it where an ordinary user's path does not look.
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin";
    return Stream.of(path.split(":"))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, NAME))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /// `2.9.10`.
  public static String version(Path binary) {
    String said = output(List.of(binary.toString(), "--version"));
    Matcher matcher = VERSION.matcher(said);
    if (!matcher.find()) {
      throw new PkbsException(binary + " --version: said \"" + said.strip() + "\"");
    }
    return matcher.group(1);
  }

  private static Stream<Path> packages() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null) {
      for (String place : List.of("build/nats", "shared/nats")) {
        Path packages = folder.resolve(place);
        if (Files.isDirectory(packages)) {
          return list(packages).stream();
        }
      }
      folder = folder.getParent();
    }
    return Stream.empty();
  }

  private static List<Path> list(Path packages) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(packages, "*.deb")) {
      files.forEach(found::add);
      return found;
    } catch (IOException e) {
      throw new PkbsException(packages + ": cannot be listed", e);
    }
  }

  private static Path unpacked(Path deb) {
    Path to = Path.of("target", deb.getFileName().toString()).toAbsolutePath();
    Path binary = to.resolve("usr/sbin/nats-server");
    if (!Files.isExecutable(binary)) {
      output(List.of("dpkg-deb", "-x", deb.toString(), to.toString()));
    }
    return binary;
  }

  private static String output(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new PkbsException(String.join(" ", command) + ": " + output.strip());
      }
      return output;
    } catch (IOException e) {
      throw new PkbsException(command.getFirst() + ": cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PkbsException(command.getFirst() + ": interrupted", e);
    }
  }
}
