package pkbs.standalone;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;
import pkbs.core.Limits;
import pkbs.core.pbs.MemoryParser;
import pkbs.core.pbs.PbsSyntaxException;

/// What was asked of `pkbs up`, checked. Absent: as the instance has it, else the default.
///
/// @param port of the API; 0 asks for any
/// @param mem a size that the PBS grammar reads, not zero
/// @param webdavUrl [#OWN] goes back to the own folder
/// @param natsUrl [#OWN] goes back to the own nats-server
record UpOptions(
    Optional<Integer> port,
    Optional<Integer> cpus,
    Optional<String> mem,
    Optional<String> webdavUrl,
    Optional<String> natsUrl) {
  /// In place of a URL: none, pkbs runs that server itself.
  static final String OWN = "own";

  /// As they were typed.
  record Typed(
      Optional<String> port,
      Optional<String> cpus,
      Optional<String> mem,
      Optional<String> webdavUrl,
      Optional<String> natsUrl) {}

  /// @throws CommandFailure naming the option that is wrong
  static UpOptions of(Typed typed) {
    return new UpOptions(
        typed.port().map(text -> number("--port", text, 0, Ports.PORT_MAX)),
        typed.cpus().map(text -> number("--cpus", text, 1, Limits.CPUS_MAX)),
        typed.mem().map(UpOptions::mem),
        typed.webdavUrl().map(text -> url("--webdav-url", text, Set.of("http", "https"), "WEBDAV")),
        typed.natsUrl().map(text -> url("--nats-url", text, Set.of("nats", "tls"), "NATS")));
  }

  private static int number(String option, String text, int least, int most) {
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw refused(option, text, "not a number; use " + least + " to " + most);
    }
    throw refused(option, text, "out of range; use " + least + " to " + most);
  }

  private static String mem(String text) {
    try {
      if (MemoryParser.parse(text).bytes() > 0) {
        return text;
      }
    } catch (PbsSyntaxException e) {
      throw refused("--mem", text, e.reason());
    }
    throw refused("--mem", text, "no memory at all; use a size such as 4gb");
  }

  private static String url(String option, String text, Set<String> schemes, String prefix) {
    if (text.equals(OWN)) {
      return text;
    }
    if (text.contains("@")) {
      // Not even the message repeats it: it may hold a password.
      throw CommandFailure.usage(
          "%s: holds credentials; give them in the environment, as %s_USER and %s_PASSWORD"
              .formatted(option, prefix, prefix));
    }
    try {
      URI url = new URI(text);
      if (url.getHost() != null && url.getScheme() != null && schemes.contains(url.getScheme())) {
        return text;
      }
    } catch (URISyntaxException e) {
      throw refused(option, text, advice(schemes));
    }
    throw refused(option, text, advice(schemes));
  }

  private static String advice(Set<String> schemes) {
    return schemes.contains("nats")
        ? "not a NATS address; use nats://HOST:PORT or tls://HOST:PORT, or 'own'"
        : "not a web address; use https://HOST/PATH/ or http://…, or 'own'";
  }

  private static CommandFailure refused(String option, String text, String reason) {
    return CommandFailure.usage("%s: '%s': %s".formatted(option, text, reason));
  }
}
