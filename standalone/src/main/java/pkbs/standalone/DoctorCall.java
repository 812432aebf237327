package pkbs.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import pkbs.core.Release;
import pkbs.core.doctor.ClockChecks;
import pkbs.core.doctor.Finding;
import pkbs.core.doctor.Site;
import pkbs.core.doctor.VersionChecks;
import pkbs.protocol.DoctorReport;
import pkbs.protocol.MalformedJsonException;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.Route;

/// Asks a dispatcher what is wrong.
///
/// @param url of the API, with or without a slash at its end
record DoctorCall(String url, Optional<String> token, Clock clock) {
  private static final String REACHED = "dispatcher";
  private static final String CLOCK = "dispatcher-clock";
  private static final String SEEN = "seen-by-dispatcher";
  private static final int CONNECT_MILLIS = 3_000;
  private static final int ANSWER_MILLIS = 32_000;
  private static final int BYTES_MAX = 4 << 20;

  /// @param own whether it is to look at itself only; then it is laptop mode's
  List<Finding> ask(boolean own) {
    Site site = own ? Site.LAPTOP : Site.CLUSTER;
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create(url.replaceFirst("/+$", "") + Route.EXAMINE.path() + "?own=" + own)
                  .toURL()
                  .openConnection();
      connection.setConnectTimeout(CONNECT_MILLIS);
      connection.setReadTimeout(ANSWER_MILLIS);
      connection.setInstanceFollowRedirects(false);
      token.ifPresent(
          word -> connection.setRequestProperty("Authorization", "Bearer " + word.strip()));
      return answer(connection, site);
    } catch (IOException | IllegalArgumentException | ClassCastException e) {
      return unseen(
          Finding.fail(
              REACHED,
              "%s does not answer: %s".formatted(url, words(e)),
              site == Site.LAPTOP
                  ? "pkbs up; why it ended is in log/dispatcher.log of the state folder"
                  : "correct PKBS_URL; kubectl -n pkbs get pods -l app=dispatcher, and kubectl -n"
                      + " pkbs port-forward service/dispatcher 4898 where nothing else leads"
                      + " there"));
    }
  }

  private List<Finding> answer(HttpURLConnection connection, Site site) throws IOException {
    Instant asked = clock.instant();
    int status = connection.getResponseCode();
    if (status != HttpURLConnection.HTTP_OK) {
      return unseen(refused(status, site));
    }
    try (InputStream body = connection.getInputStream()) {
      DoctorReport report = PkbsJson.read(DoctorReport.class, body.readNBytes(BYTES_MAX));
      List<Finding> findings = new ArrayList<>();
      findings.add(Finding.ok(REACHED, "answers at " + url));
      findings.add(VersionChecks.dispatcher(Release.VERSION, report.version(), site));
      findings.add(
          ClockChecks.of(
              CLOCK, "the dispatcher", "this machine", ahead(asked, report.at(), clock.instant())));
      findings.addAll(report.read());
      return List.copyOf(findings);
    } catch (MalformedJsonException e) {
      return unseen(
          Finding.fail(
              REACHED, url + " is not a dispatcher of pkbs", "correct the address: PKBS_URL"));
    }
  }

  /// By how much a time cannot be between two others of this machine; zero where it can.
  private static Duration ahead(Instant asked, Instant told, Instant answered) {
    // It tells whole milliseconds.
    if (told.plusMillis(1).isBefore(asked)) {
      return Duration.between(asked, told);
    }
    return told.isAfter(answered) ? Duration.between(answered, told) : Duration.ZERO;
  }

  private Finding refused(int status, Site site) {
    return switch (status) {
      case 401 ->
          Finding.fail(
              REACHED,
              "%s does not accept %s".formatted(url, token.isEmpty() ? "no token" : "the token"),
              site == Site.LAPTOP
                  ? "pkbs down, remove token in the state folder, pkbs up"
                  : "ask for another token, and name its file in PKBS_TOKEN_FILE");
      case 403 ->
          Finding.fail(
              REACHED,
              "%s wants a token with the scope operate for this".formatted(url),
              "pkbs token create --owner NAME --scope operate");
      case 404 ->
          Finding.fail(
              REACHED,
              "%s is no dispatcher, or one of an older release".formatted(url),
              "correct PKBS_URL, or deploy this release");
      default ->
          Finding.fail(
              REACHED,
              "%s answers with status %d".formatted(url, status),
              "see to its log, and to what is between it and this machine");
    };
  }

  private static List<Finding> unseen(Finding why) {
    return List.of(why, Finding.leftOut(SEEN, "what only the dispatcher sees: it did not tell"));
  }

  private static String words(Exception e) {
    return switch (e) {
      case java.net.ConnectException refused -> "connection refused";
      case java.net.SocketTimeoutException late -> "no answer in time";
      case java.net.UnknownHostException unknown -> "unknown host";
      case IllegalArgumentException wrong -> "not an address";
      case ClassCastException wrong -> "not an http address";
      default -> "connection lost";
    };
  }
}
