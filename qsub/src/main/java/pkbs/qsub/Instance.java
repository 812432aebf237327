package pkbs.qsub;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/// Where pkbs is, and the token that it asks for.
///
/// @param url `http` or `https`, without a slash at the end
/// @param token absent: requests carry none
record Instance(String url, Optional<String> token) {

  /// @param source where the address was found, for the message
  /// @throws CommandFailure unless an `http` or `https` address with a host
  static Instance of(String url, Optional<String> token, String source) {
    String address = url.strip();
    while (address.endsWith("/")) {
      address = address.substring(0, address.length() - 1);
    }
    if (!isAddress(address)) {
      throw new CommandFailure(
          ExitCode.UNREACHABLE,
          source
              + ": '"
              + Printable.line(url.strip())
              + "': not an http address; write http://HOST:PORT");
    }
    return new Instance(address, token.map(String::strip).filter(text -> !text.isEmpty()));
  }

  private static boolean isAddress(String address) {
    try {
      URI uri = new URI(address);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      return http && uri.getHost() != null && uri.getQuery() == null && uri.getUserInfo() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /// Whether the server listens on this host only, so that its workers see this host's files.
  boolean isLoopback() {
    String host = URI.create(url).getHost();
    return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
  }

  /// The token never shows.
  @Override
  public String toString() {
    return url;
  }
}
