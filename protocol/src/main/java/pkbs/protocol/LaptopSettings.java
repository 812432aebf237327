package pkbs.protocol;

import io.avaje.jsonb.Json;
import java.util.Optional;

/// `instance.json` of a laptop's state folder: what the next start of the instance keeps. Written
/// by `pkbs up`; no secrets.
///
/// @param port of the API, on 127.0.0.1
/// @param natsPort of the own nats-server, on 127.0.0.1
/// @param davPort of the own WebDAV folder, on 127.0.0.1
/// @param cpus what the worker may hand out; absent: what the machine has
/// @param mem what the worker may hand out, such as `4gb`; absent: what the machine has
/// @param webdavUrl of an external server, without credentials; absent: the own folder
/// @param natsUrl of an external server, without credentials; absent: the own nats-server
@Json
public record LaptopSettings(
    int port,
    int natsPort,
    int davPort,
    Optional<Integer> cpus,
    Optional<String> mem,
    Optional<External> webdavUrl,
    Optional<External> natsUrl) {

  /// A server that somebody else runs.
  ///
  /// @param user empty where it asks for none
  /// @param caFile the absolute path of a PEM file with the authorities to trust; absent: Java's
  /// @param insecure whether its certificate is not checked
  @Json
  public record External(String url, String user, Optional<String> caFile, boolean insecure) {}
}
