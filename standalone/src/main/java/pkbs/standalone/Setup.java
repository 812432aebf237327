package pkbs.standalone;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import pkbs.core.PkbsException;
import pkbs.protocol.LaptopSettings;
import pkbs.protocol.LaptopSettings.External;
import pkbs.tls.Peer;
import pkbs.tls.Trust;

/// Turns the options of `pkbs up` and what the instance had before into its settings.
///
/// @param environment of the command; has the logins to external servers, if any
record Setup(StateFolder folder, Map<String, String> environment, Ports ports) {
  static final int PORT_DEFAULT = 4898;

  /// For an instance that does not run. Ports that were found once are kept while they are free.
  ///
  /// @throws CommandFailure where the wanted port is taken, or a login is missing
  LaptopSettings next(UpOptions options, Optional<LaptopSettings> before) {
    Set<Integer> taken = new HashSet<>();
    int port = port(options.port(), before.map(LaptopSettings::port));
    taken.add(port);
    int nats = keepOrPick(before.map(LaptopSettings::natsPort), taken);
    taken.add(nats);
    int dav = keepOrPick(before.map(LaptopSettings::davPort), taken);
    return new LaptopSettings(
        port,
        nats,
        dav,
        options.cpus().or(() -> before.flatMap(LaptopSettings::cpus)),
        options.mem().or(() -> before.flatMap(LaptopSettings::mem)),
        external(options.webdavUrl(), before.flatMap(LaptopSettings::webdavUrl), Login.WEBDAV),
        external(options.natsUrl(), before.flatMap(LaptopSettings::natsUrl), Login.NATS));
  }

  private int port(Optional<Integer> asked, Optional<Integer> before) {
    if (asked.filter(port -> port == 0).isPresent()) {
      return keepOrPick(before, Set.of());
    }
    int port = asked.or(() -> before).orElse(PORT_DEFAULT);
    if (!Ports.isFree(port)) {
      throw CommandFailure.failed(
          "port %d: in use by %s; end that, or choose another port with --port (0 picks a free one)"
              .formatted(port, PortHolder.describe(port)));
    }
    return port;
  }

  private int keepOrPick(Optional<Integer> before, Set<Integer> taken) {
    return before
        .filter(port -> !taken.contains(port) && Ports.isFree(port))
        .orElseGet(() -> ports.pick(taken));
  }

  /// With what the environment says about trust; what it does not say stays as it was.
  private Optional<External> external(
      Optional<String> asked, Optional<External> before, Login login) {
    return known(asked, before, login).map(server -> trusting(server, login.peer()));
  }

  private External trusting(External server, Peer peer) {
    try {
      Trust now = Trust.of(environment, peer);
      Trust trust =
          new Trust(
              peer,
              now.authorities().map(Path::toAbsolutePath).or(() -> server.caFile().map(Path::of)),
              variable(peer.insecureVariable()).isPresent() ? now.insecure() : server.insecure());
      // Reads the file, if any.
      trust.context();
      return new External(
          server.url(), server.user(), trust.authorities().map(Path::toString), trust.insecure());
    } catch (PkbsException e) {
      throw CommandFailure.failed(e.getMessage());
    }
  }

  /// Asks an external results server for its certificate; one that does not answer is not refused.
  ///
  /// @throws CommandFailure where it is not to be trusted
  static void requireTrusted(LaptopSettings settings) {
    settings
        .webdavUrl()
        .filter(server -> server.url().startsWith("https:"))
        .flatMap(server -> trust(server).whyNotTrusted(URI.create(server.url())))
        .ifPresent(why -> {
          throw CommandFailure.failed("--webdav-url: " + why);
        });
  }

  private static Trust trust(External server) {
    return new Trust(Peer.WEBDAV, server.caFile().map(Path::of), server.insecure());
  }

  private Optional<External> known(Optional<String> asked, Optional<External> before, Login login) {
    if (asked.isEmpty()) {
      return before;
    }
    if (asked.get().equals(UpOptions.OWN)) {
      return Optional.empty();
    }
    String url = asked.get();
    Optional<String> password = variable(login.passwordVariable());
    Optional<String> user = variable(login.userVariable());
    if (user.isPresent() && password.isPresent()) {
      PrivateFile.write(login.file(folder), password.get() + "\n");
      return Optional.of(new External(url, user.get(), Optional.empty(), false));
    }
    if (user.isEmpty() && password.isEmpty()) {
      Optional<External> known = before.filter(server -> server.url().equals(url));
      return known.or(() -> Optional.of(login.withoutUser(url)));
    }
    throw CommandFailure.failed(
        "%s: one of %s and %s is not set in the environment; set both"
            .formatted(url, login.userVariable(), login.passwordVariable()));
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(text -> !text.isEmpty());
  }

  /// Where the login to an external server comes from, and which file keeps its password.
  private enum Login {
    WEBDAV,
    NATS;

    private String userVariable() {
      return name() + "_USER";
    }

    private String passwordVariable() {
      return name() + "_PASSWORD";
    }

    private Peer peer() {
      return Peer.valueOf(name());
    }

    private Path file(StateFolder folder) {
      return switch (this) {
        case WEBDAV -> folder.externalDavPassword();
        case NATS -> folder.natsPassword("external");
      };
    }

    private External withoutUser(String url) {
      return switch (this) {
        case WEBDAV ->
            throw CommandFailure.failed(
                url
                    + ": WEBDAV_USER and WEBDAV_PASSWORD are not set; set them in the environment"
                    + " of this command");
        case NATS -> new External(url, "", Optional.empty(), false);
      };
    }
  }

  /// For an instance that runs: an option may repeat what it runs with, not change it.
  ///
  /// @throws CommandFailure naming the first option that differs
  void requireSame(UpOptions options, LaptopSettings running) {
    options
        .port()
        .filter(port -> port != 0)
        .ifPresent(port -> same("--port", port, running.port()));
    options.cpus().ifPresent(cpus -> same("--cpus", cpus, running.cpus().orElse(null)));
    options.mem().ifPresent(mem -> same("--mem", mem, running.mem().orElse(null)));
    options.webdavUrl().ifPresent(url -> same("--webdav-url", url, urlOf(running.webdavUrl())));
    options.natsUrl().ifPresent(url -> same("--nats-url", url, urlOf(running.natsUrl())));
  }

  private static String urlOf(Optional<External> server) {
    return server.map(External::url).orElse(UpOptions.OWN);
  }

  private void same(String option, Object asked, @Nullable Object has) {
    if (!Objects.equals(asked, has)) {
      throw CommandFailure.failed(
          "%s: '%s': pkbs is running with %s; stop it first: pkbs down --state %s"
              .formatted(option, asked, has == null ? "all that there is" : has, folder.root()));
    }
  }
}
