package pkbs.webdav;

import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.apache.http.Header;
import org.apache.http.HttpResponse;

/// What a server answered, as far as anyone looks at it.
///
/// @param body its first 64 KiB, empty where the status is 2xx
/// @param sha256 the checksum of the stored file, where the server tells it (`X-Hash-SHA256`)
/// @param retryAfter more than zero; absent where the server does not ask to wait
record DavReply(int status, String body, Optional<String> sha256, Optional<Duration> retryAfter) {
  static DavReply of(HttpResponse response, String body) {
    return new DavReply(
        response.getStatusLine().getStatusCode(),
        body,
        header(response, "X-Hash-SHA256"),
        header(response, "Retry-After").flatMap(asked -> wait(asked, date(response))));
  }

  /// Without what only some headers say.
  static DavReply of(int status) {
    return new DavReply(status, "", Optional.empty(), Optional.empty());
  }

  boolean isSuccess() {
    return status >= 200 && status < 300 && status != 207;
  }

  /// When it was made, by the server's clock.
  static Optional<Instant> date(HttpResponse response) {
    return header(response, "Date").flatMap(DavReply::instant);
  }

  /// A date as HTTP writes it; empty where it is none.
  static Optional<Instant> instant(String text) {
    try {
      return Optional.of(ZonedDateTime.parse(text, RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> header(HttpResponse response, String name) {
    Header header = response.getFirstHeader(name);
    return header == null ? Optional.empty() : Optional.of(header.getValue().strip());
  }

  /// Seconds, or a date: that one is compared with the server's own clock, never with ours.
  private static Optional<Duration> wait(String asked, Optional<Instant> now) {
    Optional<Duration> wait =
        asked.matches("\\d{1,9}")
            ? Optional.of(Duration.ofSeconds(Long.parseLong(asked)))
            : now.flatMap(date -> instant(asked).map(until -> Duration.between(date, until)));
    return wait.filter(Duration::isPositive);
  }
}
