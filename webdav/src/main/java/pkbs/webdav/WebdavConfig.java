package pkbs.webdav;

import java.net.URI;
import java.time.Duration;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.tls.Peer;
import pkbs.tls.Trust;

/// Where results go, and as whom.
///
/// @param root `http` or `https`, with a host, without credentials, query or fragment; kept with a
///   trailing slash
/// @param user by HTTP Basic authentication; not empty, no colon
/// @param password read by the caller from a file; never shown, never part of a message
/// @param connections of one process to the server at a time, at least 1, all uploads and reads
///   together
/// @param connectTimeout more than zero
/// @param answerTimeout the silence after which a server is taken as gone, more than zero; the time
///   for moving the bytes of a request comes on top
/// @param retry when to try again and when to give up
/// @param trust whose certificates count where the root is `https`
public record WebdavConfig(
    URI root,
    String user,
    String password,
    int connections,
    Duration connectTimeout,
    Duration answerTimeout,
    RetryPolicy retry,
    Trust trust) {
  private static final int CONNECTIONS = 16;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

  /// @throws RefusedException where the URL or the user breaks its rule
  public WebdavConfig {
    root = checked(root);
    if (user.isEmpty() || user.contains(":")) {
      throw refused("webdav user '" + user + "': is empty or contains a colon", "");
    }
    if (connections < 1 || !isPositive(connectTimeout) || !isPositive(answerTimeout)) {
      throw new IllegalArgumentException("connections and time-outs must be more than zero");
    }
  }

  /// The settings that suit a worker: 16 connections, 10 s to connect, 60 s for an answer, one hour
  /// of retries, and trust in whom Java trusts.
  public static WebdavConfig of(URI root, String user, String password) {
    return new WebdavConfig(
        root,
        user,
        password,
        CONNECTIONS,
        CONNECT_TIMEOUT,
        ANSWER_TIMEOUT,
        RetryPolicy.standard(),
        Trust.standard(Peer.WEBDAV));
  }

  public WebdavConfig withRetry(RetryPolicy policy) {
    return new WebdavConfig(
        root, user, password, connections, connectTimeout, answerTimeout, policy, trust);
  }

  public WebdavConfig withTrust(Trust other) {
    return new WebdavConfig(
        root, user, password, connections, connectTimeout, answerTimeout, retry, other);
  }

  public WebdavConfig withAnswerTimeout(Duration timeout) {
    return new WebdavConfig(
        root, user, password, connections, connectTimeout, timeout, retry, trust);
  }

  /// All but the password.
  @Override
  public String toString() {
    return "WebdavConfig[root=%s, user=%s]".formatted(root, user);
  }

  private static URI checked(URI root) {
    if (root.getRawUserInfo() != null
        || (root.getRawAuthority() != null && root.getRawAuthority().contains("@"))) {
      throw refused(
          "webdav url %s://***@%s: holds credentials"
              .formatted(root.getScheme(), afterUserInfo(root)),
          "name the user in PKBS_WEBDAV_USER and a file with the password in"
              + " PKBS_WEBDAV_PASSWORD_FILE");
    }
    boolean isHttp = "http".equalsIgnoreCase(root.getScheme());
    if ((!isHttp && !"https".equalsIgnoreCase(root.getScheme())) || root.getHost() == null) {
      throw refused(
          "webdav url '" + root + "': is not a web address", "use https://HOST/PATH/ or http://…");
    }
    if (root.getRawQuery() != null || root.getRawFragment() != null) {
      throw refused("webdav url '" + root + "': has a query or fragment", "end it at the folder");
    }
    String text = root.toString();
    return text.endsWith("/") ? root : URI.create(text + "/");
  }

  private static String afterUserInfo(URI root) {
    String authority = root.getRawAuthority();
    return authority.substring(authority.lastIndexOf('@') + 1) + root.getRawPath();
  }

  private static boolean isPositive(Duration span) {
    return span.isPositive();
  }

  private static RefusedException refused(String message, String hint) {
    Refusal refusal = Refusal.of(Refusal.Code.INVALID, "webdav-url", message);
    return new RefusedException(hint.isEmpty() ? refusal : refusal.withHint(hint));
  }
}
