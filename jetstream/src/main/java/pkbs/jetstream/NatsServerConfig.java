package pkbs.jetstream;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import pkbs.core.Memory;

/// The configuration of a nats-server that serves one pkbs on loopback.
///
/// @param port 1 to 65535, on 127.0.0.1
/// @param storeDir the server's own folder; created by it
/// @param version as `nats-server --version` says it, `v2.9.10`: an older server stops at a setting
///   that it does not know
/// @param storage the most that all streams may take; the logs reserve 2 GiB of it
/// @param passwords one per role, letters, digits, `_` and `-` only; empty: everybody may do
///   everything. The rendered text holds them: keep its file private (0600)
public record NatsServerConfig(
    int port, Path storeDir, String version, Memory storage, Map<NatsRole, String> passwords) {
  public static final Memory STORAGE_DEFAULT = Memory.ofMebibytes(64L * 1024);

  private static final Pattern PASSWORD = Pattern.compile("[A-Za-z0-9_-]{16,}");
  private static final int MAX_PAYLOAD = 1024 * 1024;

  public NatsServerConfig {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("nats port out of range: " + port);
    }
    if (!passwords.values().stream().allMatch(word -> PASSWORD.matcher(word).matches())) {
      throw new IllegalArgumentException(
          "nats passwords: 16 or more letters, digits, '_' and '-' are allowed");
    }
    if (!passwords.isEmpty() && passwords.size() != NatsRole.values().length) {
      throw new IllegalArgumentException("nats passwords: one for each role or none at all");
    }
    passwords = Map.copyOf(passwords);
  }

  /// The text of the configuration file.
  public String render() {
    String sync = ServerVersion.of(version).knowsSyncInterval() ? "\n  sync_interval: \"1s\"" : "";
    return """
    listen: "127.0.0.1:%d"
    server_name: pkbs
    max_payload: %d
    jetstream {
      store_dir: %s
      max_memory_store: 67108864
      max_file_store: %d%s
    }
    %s\
    """
        .formatted(
            port,
            MAX_PAYLOAD,
            quote(storeDir.toAbsolutePath().toString()),
            storage.bytes(),
            sync,
            users());
  }

  /// Without the passwords.
  @Override
  public String toString() {
    return "NatsServerConfig[port=" + port + ", storeDir=" + storeDir + "]";
  }

  private String users() {
    if (passwords.isEmpty()) {
      return "";
    }
    String users =
        List.of(NatsRole.values()).stream().map(this::user).collect(Collectors.joining());
    return "authorization {\n  users: [\n" + users + "  ]\n}\n";
  }

  private String user(NatsRole role) {
    RolePermissions may = RolePermissions.of(role);
    return """
        {
          user: %s
          password: %s
          permissions: {
            publish: { allow: [%s] }
            subscribe: { allow: [%s] }
          }
        }
    """
        .formatted(
            quote(role.user()),
            quote(passwords.get(role)),
            quoted(may.publish()),
            quoted(may.subscribe()));
  }

  private static String quoted(List<String> subjects) {
    return subjects.stream().map(NatsServerConfig::quote).collect(Collectors.joining(", "));
  }

  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
