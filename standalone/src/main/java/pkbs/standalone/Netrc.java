package pkbs.standalone;

import java.net.URI;

/// The file from which curl takes the login to the WebDAV server, so that no password stands on a
/// command line.
final class Netrc {
  private Netrc() {}

  /// @param url of the server; its port does not count here
  static String line(String url, String user, String password) {
    return "machine %s login %s password %s%n"
        .formatted(URI.create(url).getHost(), quoted(user), quoted(password));
  }

  /// Source: curl(1), --netrc: quotes since 7.84.
  private static String quoted(String text) {
    boolean plain = text.chars().allMatch(c -> c > ' ' && c != '"' && c != '\\' && c != '#');
    return plain ? text : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
