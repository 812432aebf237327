package pkbs.qsub;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/// Where pkbs is, and the token that it asks for.
///
/// @param url `http` or `https`, without a slash at the end
/// @param token absent: requests carry none
/// @param context that it is of; absent where the environment or a state folder names it
record Instance(String url, Optional<String> token, Optional<Context> context) {

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
    Optional<String> plain = token.map(String::strip).filter(text -> !text.isEmpty());
    if (plain.filter(text -> text.chars().anyMatch(c -> c <= ' ' || c > '~')).isPresent()) {
      // Said here, because who could not send it would show it.
      throw new CommandFailure(
          ExitCode.FAILED,
          source + ": its token has characters that no token has; see: pkbs token create");
    }
    return new Instance(address, plain, Optional.empty());
  }

  /// The same as the instance of a context.
  Instance in(Context owner) {
    return new Instance(url, token, Optional.of(owner));
  }

  /// What to do where the token is not taken; empty where the server knows better.
  Optional<String> login() {
    return context
        .filter(owner -> !(owner.place() instanceof Place.Folder))
        .map(owner -> "run: " + owner.login());
  }

  /// What to do where nobody answers.
  String remedy() {
    return context
        .flatMap(Context::name)
        .map(name -> "see: pkbs context show " + name)
        .orElse("set PKBS_URL or start it with: pkbs up");
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

  /// Whether the way there does not leave this host.
  boolean isLoopback() {
    String host = URI.create(url).getHost();
    return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
  }

  /// Whether its workers see this host's files.
  boolean isHere() {
    return isLoopback()
        && context.filter(owner -> owner.place() instanceof Place.Cluster).isEmpty();
  }

  /// The token never shows.
  @Override
  public String toString() {
    return url;
  }
}
