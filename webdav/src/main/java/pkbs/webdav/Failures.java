package pkbs.webdav;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.http.conn.ConnectTimeoutException;
import org.apache.http.impl.EnglishReasonPhraseCatalog;
import pkbs.webdav.UploadFailure.Pace;
import pkbs.webdav.UploadFailure.Permanent;
import pkbs.webdav.UploadFailure.Transient;

/// The table of what an answer means, for Nextcloud, mod_dav, rclone and Tomcat alike. Source:
/// `webdav.md`, "who answers what".
final class Failures {
  /// What was asked for; some answers mean different things to different requests.
  enum Call {
    MKCOL,
    PUT,
    MOVE,
    PROPFIND,
    GET,
    DELETE
  }

  /// What rclone's 405 on a PUT means.
  static final String FULL = "the WebDAV server's disk is full or it takes no files here";

  private static final Map<Integer, String> NAMES =
      Map.of(
          425, "Too Early",
          428, "Precondition Required",
          429, "Too Many Requests",
          431, "Request Header Fields Too Large",
          508, "Loop Detected");

  private Failures() {}

  /// @param where names the place in the reason
  static UploadFailure of(Call call, DavReply reply, String where) {
    return switch (reply.status()) {
      case 400 -> permanent(reply, where, "the WebDAV server refuses this name or request");
      case 401 -> permanent(reply, where, "check the WebDAV user and password");
      case 403 -> permanent(reply, where, "the WebDAV user has no right to do this here");
      case 404, 409 ->
          call == Call.PUT
              ? later(reply, where, "the folder has gone", Pace.FRESH_FOLDER)
              : permanent(reply, where, "check the WebDAV URL");
      case 405 -> permanent(reply, where, call == Call.PUT ? FULL : "check the WebDAV URL");
      case 413 -> permanent(reply, where, "the file exceeds the WebDAV server's limit");
      case 408, 425, 502, 504 -> later(reply, where, "", Pace.SOON);
      case 423 -> later(reply, where, "", call == Call.PUT ? Pace.FRESH_FOLDER : Pace.SOON);
      case 429 -> later(reply, where, slowDown(reply), Pace.MINUTES);
      case 500 ->
          reply.body().contains("LockedException")
              ? later(reply, where, "locked", Pace.SOON)
              : later(reply, where, "", Pace.FEW);
      case 503 ->
          reply.body().contains("LoginException")
              ? permanent(reply, where, "the WebDAV account is disabled")
              : later(reply, where, maintenance(reply), Pace.SOON);
      default -> other(reply, where);
    };
  }

  /// A server of which nothing may be believed, before anything was sent to it.
  static UploadFailure notTrusted(String where, String reason) {
    return new Permanent(OptionalInt.empty(), where, reason);
  }

  /// @param server host and port, for people
  static UploadFailure of(IOException fault, String server, String where) {
    return new Transient(
        OptionalInt.empty(),
        where,
        "no answer from %s at %s: %s".formatted(server, where, plain(fault)),
        Pace.SOON);
  }

  /// `507 Insufficient Storage`.
  static String statusLine(int status) {
    String name = EnglishReasonPhraseCatalog.INSTANCE.getReason(status, Locale.ENGLISH);
    String text = name == null ? NAMES.getOrDefault(status, "") : name;
    return (status + " " + text).strip();
  }

  private static UploadFailure other(DavReply reply, String where) {
    int status = reply.status();
    if (status >= 300 && status < 400) {
      return permanent(reply, where, "the server redirects; set the WebDAV URL that it leads to");
    }
    if (status > 504 && status != 507 && status != 508) {
      return later(reply, where, "", Pace.FEW);
    }
    return permanent(reply, where, "");
  }

  private static String slowDown(DavReply reply) {
    return reply.retryAfter().isPresent() ? "" : "the WebDAV server asks to slow down";
  }

  private static String maintenance(DavReply reply) {
    return reply.body().contains("ServerMaintenanceMode") ? "maintenance" : "";
  }

  private static Permanent permanent(DavReply reply, String where, String advice) {
    return new Permanent(OptionalInt.of(reply.status()), where, reason(reply, where, advice));
  }

  private static Transient later(DavReply reply, String where, String advice, Pace pace) {
    Duration asked = reply.retryAfter().orElse(Duration.ZERO);
    String wait =
        asked.isPositive()
            ? "the WebDAV server asks to wait %d s".formatted(asked.toSeconds())
            : "";
    String why =
        Stream.of(advice, wait).filter(t -> !t.isEmpty()).collect(Collectors.joining(", "));
    return new Transient(
        OptionalInt.of(reply.status()), where, reason(reply, where, why), pace, asked);
  }

  private static String reason(DavReply reply, String where, String advice) {
    String line = statusLine(reply.status()) + " at " + where;
    return advice.isEmpty() ? line : line + "; " + advice;
  }

  private static String plain(IOException fault) {
    return switch (fault) {
      case ConnectTimeoutException e -> "connection timed out";
      case UnknownHostException e -> "unknown host";
      case SocketTimeoutException e -> "timed out";
      case ConnectException e -> "connection refused";
      default -> "connection lost";
    };
  }
}
