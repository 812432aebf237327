package pkbs.tls;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import pkbs.core.PkbsException;

/// Whom to trust at one server.
///
/// @param authorities a PEM file whose certificates take the place of Java's own authorities; the
///   server's own certificate will do
/// @param insecure whether neither certificate nor host name is checked; asked for by the user only
public record Trust(Peer peer, Optional<Path> authorities, boolean insecure) {

  private static final int HTTPS_PORT = 443;
  private static final int PATIENCE_MILLIS = 5_000;

  /// Java's authorities, everything checked.
  public static Trust standard(Peer peer) {
    return new Trust(peer, Optional.empty(), false);
  }

  /// As the environment says. The file is read when it is needed.
  ///
  /// @throws PkbsException where the switch is neither `true` nor `false`
  public static Trust of(Map<String, String> environment, Peer peer) {
    String insecure = value(environment, peer.insecureVariable()).orElse("false");
    if (!insecure.equals("true") && !insecure.equals("false")) {
      throw new PkbsException(
          "%s: '%s': is neither true nor false".formatted(peer.insecureVariable(), insecure));
    }
    return new Trust(
        peer,
        value(environment, peer.authoritiesVariable()).map(Path::of),
        insecure.equals("true"));
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }

  /// For clients that check host names themselves.
  ///
  /// @throws PkbsException where the file cannot be read or holds no certificate
  public SSLContext context() {
    return TrustContexts.of(this);
  }

  /// For clients that do not check host names: sockets made from it do.
  ///
  /// @throws PkbsException as [#context()]
  public SSLContext checkingContext() {
    return insecure ? context() : new HostCheckingContext(context());
  }

  /// What to tell about a failed connection: why the server is not trusted, and what to do. Empty
  /// where the failure has another cause.
  ///
  /// @param server host and port
  public Optional<String> whyNotTrusted(Throwable failure, String server) {
    if (causes(failure).anyMatch(Trust::isOtherHost)) {
      return Optional.of(
          "the certificate of %s is for another host; use a name that it has, or set %s=true to not"
                  .formatted(server, peer.insecureVariable())
              + " check it");
    }
    if (causes(failure).anyMatch(CertificateException.class::isInstance)) {
      return Optional.of(
          "the certificate of %s is not trusted; set %s to a PEM file with its issuer, or %s=true to"
                  .formatted(server, peer.authoritiesVariable(), peer.insecureVariable())
              + " not check it");
    }
    return causes(failure).anyMatch(Trust::isPlain)
        ? Optional.of("%s does not speak TLS; use an address without it".formatted(server))
        : Optional.empty();
  }

  /// Shakes hands with a server that speaks TLS from the first byte, and nothing more: why it is
  /// not trusted. Empty also where none answers in some seconds.
  ///
  /// @throws PkbsException where the file of authorities cannot be used
  public Optional<String> whyNotTrusted(URI server) {
    int port = server.getPort() < 0 ? HTTPS_PORT : server.getPort();
    String name = server.getPort() < 0 ? server.getHost() : server.getHost() + ":" + port;
    SSLSocketFactory sockets = checkingContext().getSocketFactory();
    try (Socket plain = new Socket()) {
      plain.setSoTimeout(PATIENCE_MILLIS);
      plain.connect(new InetSocketAddress(server.getHost(), port), PATIENCE_MILLIS);
      try (SSLSocket secure =
          (SSLSocket) sockets.createSocket(plain, server.getHost(), port, true)) {
        secure.startHandshake();
        return Optional.empty();
      }
    } catch (IOException e) {
      return whyNotTrusted(e, name);
    }
  }

  /// What to log at the start of a program that does not check; empty where it does.
  public Optional<String> warning() {
    return insecure
        ? Optional.of(
            "%s=true: certificate and host name of the server are not checked"
                .formatted(peer.insecureVariable()))
        : Optional.empty();
  }

  private static boolean isOtherHost(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return cause instanceof SSLPeerUnverifiedException
        || (cause instanceof CertificateException
            && (message.startsWith("No subject alternative") || message.startsWith("No name ")));
  }

  private static boolean isPlain(Throwable cause) {
    return cause instanceof SSLException
        && String.valueOf(cause.getMessage()).startsWith("Unsupported or unrecognized");
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
  }
}
