package pkbs.jetstream;

import io.nats.client.impl.NatsServerPool;
import io.nats.client.support.NatsUri;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.Nullable;
import pkbs.core.PkbsException;

/// The servers to connect to, each handed out with the user and the password as the password file
/// has it at that moment. The client library has no other place where a changed password could be
/// given to a reconnect. The dressed addresses hold the secret: [#redact] everything that may show
/// one.
final class PasswordPool extends NatsServerPool {
  private final String user;
  private final Path file;

  PasswordPool(String user, Path file) {
    this.user = user;
    this.file = file;
  }

  /// @throws PkbsException where the file cannot be read or is empty
  static String read(Path file) {
    try {
      String password = Files.readString(file).strip();
      if (password.isEmpty()) {
        throw new PkbsException("nats password file " + file + ": is empty");
      }
      return password;
    } catch (IOException e) {
      throw new PkbsException("nats password file " + file + ": cannot be read", e);
    }
  }

  /// The text without user and password of any address in it.
  static String redact(String text) {
    return text.replaceAll("://[^@/\\s]*@", "://");
  }

  @Override
  public @Nullable NatsUri peekNextServer() {
    return dress(super.peekNextServer());
  }

  @Override
  public @Nullable NatsUri nextServer() {
    return dress(super.nextServer());
  }

  @Override
  public void connectSucceeded(@NonNull NatsUri server) {
    super.connectSucceeded(plain(server));
  }

  @Override
  public void connectFailed(@NonNull NatsUri server) {
    super.connectFailed(plain(server));
  }

  private @Nullable NatsUri dress(@Nullable NatsUri plain) {
    if (plain == null) {
      return null;
    }
    try {
      String login = encode(user) + ":" + encode(read(file)) + "@";
      return new Dressed(plain.toString().replaceFirst("://", "://" + login), plain);
    } catch (URISyntaxException | PkbsException e) {
      // Without a password the server refuses and says so; the next attempt reads the file again.
      return plain;
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static NatsUri plain(NatsUri server) {
    return server instanceof Dressed dressed ? dressed.plain : server;
  }

  /// Equal to another one of the same server, whatever the password: the client tells by it when it
  /// has tried all servers and should pause.
  private static final class Dressed extends NatsUri {
    private final NatsUri plain;

    Dressed(String url, NatsUri plain) throws URISyntaxException {
      super(url);
      this.plain = plain;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Dressed dressed && plain.equals(dressed.plain);
    }

    @Override
    public int hashCode() {
      return plain.hashCode();
    }
  }
}
