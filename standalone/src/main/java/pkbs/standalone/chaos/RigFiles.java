package pkbs.standalone.chaos;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import pkbs.jetstream.NatsRole;
import pkbs.jetstream.NatsServerConfig;
import pkbs.standalone.NatsServer;
import pkbs.standalone.PrivateFile;
import pkbs.standalone.Secrets;

/// The folder of one rig, all of it private.
record RigFiles(Path root) {
  static final String DAV_USER = "pkbs";
  static final String OWNER = "chaos";

  /// Makes the folders, and a secret for everybody who needs one.
  void create() {
    for (Path folder : new Path[] {logs(), secrets(), results(), root.resolve("nats")}) {
      PrivateFile.folder(folder);
    }
    PrivateFile.write(davPassword(), Secrets.fresh() + "\n");
    String token = Secrets.fresh();
    PrivateFile.write(token(), token + "\n");
    PrivateFile.write(tokens(), OWNER + " " + Secrets.sha256(token) + "\n");
    PrivateFile.write(executions(), "");
  }

  /// Writes the configuration of nats-server, with the roles and permissions that it has in use.
  void configureNats(Path program, int port) {
    Map<NatsRole, String> passwords = new EnumMap<>(NatsRole.class);
    for (NatsRole role : NatsRole.values()) {
      passwords.put(role, Secrets.fresh());
      PrivateFile.write(natsPassword(role), passwords.get(role) + "\n");
    }
    NatsServerConfig config =
        new NatsServerConfig(
            port,
            natsStore(),
            NatsServer.version(program),
            NatsServerConfig.STORAGE_DEFAULT,
            passwords);
    PrivateFile.write(natsConfig(), config.render());
  }

  Path logs() {
    return root.resolve("logs");
  }

  Path log(String part) {
    return logs().resolve(part + ".log");
  }

  private Path secrets() {
    return root.resolve("secrets");
  }

  Path token() {
    return secrets().resolve("token");
  }

  Path tokens() {
    return secrets().resolve("tokens");
  }

  Path davPassword() {
    return secrets().resolve("dav-password");
  }

  Path natsPassword(NatsRole role) {
    return secrets().resolve("nats-" + role.user());
  }

  Path natsConfig() {
    return secrets().resolve("nats.conf");
  }

  Path natsStore() {
    return root.resolve("nats/store");
  }

  /// What the WebDAV server serves.
  Path results() {
    return root.resolve("results");
  }

  Path davWork() {
    return root.resolve("webdav");
  }

  /// The work folder of one worker; all job directories are below.
  Path work(String worker) {
    return root.resolve("work").resolve(worker);
  }

  /// What the jobs write down, see [Oracle].
  Path executions() {
    return root.resolve("executions");
  }
}
