package pkbs.standalone;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import pkbs.core.doctor.Finding;
import pkbs.core.doctor.HostChecks;
import pkbs.core.doctor.HostFacts;
import pkbs.core.doctor.NatsChecks;
import pkbs.core.doctor.ResultsChecks;
import pkbs.core.doctor.Site;
import pkbs.jetstream.NatsCheckup;
import pkbs.jetstream.NatsConfig;
import pkbs.jetstream.NatsRole;
import pkbs.protocol.LaptopPart;
import pkbs.protocol.LaptopSettings;
import pkbs.protocol.LaptopSettings.External;
import pkbs.protocol.LaptopStatus;
import pkbs.tls.Peer;
import pkbs.tls.Trust;
import pkbs.webdav.ResultsCheckup;
import pkbs.webdav.WebdavConfig;

/// What is looked at of an instance on this machine: its processes and files, its nats-server and
/// its results server with its own logins, also where no dispatcher lives.
record LaptopLooks(StateFolder folder, Clock clock) {
  private static final String ASKER = "this machine";
  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  void addTo(DoctorLooks looks) {
    Optional<LaptopSettings> settings = folder.settings();
    if (settings.isEmpty()) {
      looks.add(
          "processes",
          () ->
              List.of(
                  Finding.fail(
                      "processes",
                      folder.root() + ": holds no instance of pkbs",
                      "pkbs up; or name another one with --state, PKBS_STATE or PKBS_URL")));
      return;
    }
    LaptopSettings known = settings.orElseThrow();
    looks.add("processes", () -> HostChecks.of(host()));
    looks.add(
        "nats",
        () ->
            NatsChecks.of(
                NatsCheckup.look(nats(known), serverConfig(known), clock), Site.LAPTOP, ASKER));
    looks.add(
        "webdav",
        () ->
            ResultsChecks.of(
                ResultsCheckup.look(webdav(known), List.of(), clock), Site.LAPTOP, ASKER));
    looks.add(
        "dispatcher",
        () ->
            new DoctorCall(
                    "http://127.0.0.1:" + known.port(), PrivateFile.read(folder.token()), clock)
                .ask(true));
  }

  private HostFacts host() {
    List<HostFacts.Part> parts = new ArrayList<>();
    for (LaptopStatus.Part part : Health.of(folder).look().parts()) {
      Role role = Role.valueOf(part.role().toUpperCase(Locale.ROOT));
      parts.add(
          new HostFacts.Part(
              part.role(),
              folder.part(role).map(LaptopPart::pid),
              part.pid().isPresent(),
              part.state().equals(Health.text(Health.PartState.STARTING)),
              folder.log(role).toString()));
    }
    return new HostFacts(
        folder.root().toString(), parts, open(), folder.root().toFile().getUsableSpace());
  }

  /// Files with secrets that others may read, and the folder.
  private List<String> open() {
    List<Path> secret = new ArrayList<>();
    secret.add(folder.root());
    secret.addAll(
        List.of(
            folder.token(),
            folder.tokens(),
            folder.davPassword(),
            folder.externalDavPassword(),
            folder.netrc(),
            folder.natsConfig(),
            folder.natsPassword("external")));
    for (NatsRole role : NatsRole.values()) {
      secret.add(folder.natsPassword(role.user()));
    }
    return secret.stream().flatMap(file -> mode(file).stream()).toList();
  }

  private static Optional<String> mode(Path file) {
    try {
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
      return OWNERS.containsAll(mode)
          ? Optional.empty()
          : Optional.of("%s (%s)".formatted(file, PosixFilePermissions.toString(mode)));
    } catch (IOException e) {
      // It is not there.
      return Optional.empty();
    }
  }

  private NatsConfig nats(LaptopSettings known) {
    Optional<External> external = known.natsUrl();
    String user = external.map(External::user).orElse(NatsRole.DISPATCHER.user());
    Path password = folder.natsPassword(external.isPresent() ? "external" : user);
    return new NatsConfig(
        URI.create(
            external.map(External::url).orElseGet(() -> "nats://127.0.0.1:" + known.natsPort())),
        user,
        user.isEmpty() ? Optional.empty() : Optional.of(password),
        "laptop",
        external
            .map(server -> trust(server, Peer.NATS))
            .orElseGet(() -> Trust.standard(Peer.NATS)));
  }

  /// That of a server of somebody else is not seen.
  private Optional<String> serverConfig(LaptopSettings known) {
    return known.natsUrl().isPresent() ? Optional.empty() : PrivateFile.read(folder.natsConfig());
  }

  private WebdavConfig webdav(LaptopSettings known) {
    Optional<External> external = known.webdavUrl();
    Path password = external.isPresent() ? folder.externalDavPassword() : folder.davPassword();
    return WebdavConfig.of(
            URI.create(
                external
                    .map(External::url)
                    .orElseGet(() -> "http://127.0.0.1:" + known.davPort() + "/dav/")),
            external.map(External::user).orElse(LaunchPlan.DAV_USER),
            PrivateFile.read(password).orElse(""))
        .withTrust(
            external
                .map(server -> trust(server, Peer.WEBDAV))
                .orElseGet(() -> Trust.standard(Peer.WEBDAV)));
  }

  private static Trust trust(External server, Peer peer) {
    return new Trust(peer, server.caFile().map(Path::of), server.insecure());
  }
}
