package pkbs.webdav;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import pkbs.core.doctor.ResultsFacts;

/// Looks at a WebDAV server once: writes, moves and deletes a probe, then looks for what was left
/// there by others. Of itself it leaves nothing, unless it dies in the middle. Each request is
/// bounded, and so is their number.
public final class ResultsCheckup {
  private static final Duration ANSWER = Duration.ofSeconds(4);
  private static final Duration LOOKING = Duration.ofSeconds(8);
  private static final Duration OLD = Duration.ofDays(1);
  private static final String TOP = "pkbs";
  private static final String UNFINISHED = ".uploading";

  /// MKCOL, PUT, MOVE, PROPFIND and DELETE.
  private static final int PROBE_REQUESTS = 5;

  private final DavClient client;
  private final Clock clock;
  private final List<String> uploads = new ArrayList<>();
  private final List<String> probes = new ArrayList<>();
  private long end;
  private boolean isWhole = true;

  private ResultsCheckup(DavClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /// @param parents folders that hold results, as path segments below the root; empty: all owners'
  public static ResultsFacts look(WebdavConfig config, List<List<String>> parents, Clock clock) {
    WebdavConfig brief =
        new WebdavConfig(
            config.root(),
            config.user(),
            config.password(),
            1,
            ANSWER,
            ANSWER,
            config.retry(),
            config.trust());
    try (DavClient client = new DavClient(brief)) {
      return new ResultsCheckup(client, clock).look(parents);
    }
  }

  private ResultsFacts look(List<List<String>> parents) {
    long began = System.nanoTime();
    Optional<UploadFailure> failure = new WebdavProbe(client).check();
    Duration request = Duration.ofNanos((System.nanoTime() - began) / PROBE_REQUESTS);
    // A server that does not answer is not asked again.
    boolean answers = failure.isEmpty() || failure.orElseThrow().status().isPresent();
    String url = client.config().root().toString();
    return new ResultsFacts(
        url,
        failure.map(why -> new ResultsFacts.Trouble(why.status(), why.reason())),
        request,
        url.contains("/remote.php/"),
        answers ? client.freeBytes() : OptionalLong.empty(),
        answers ? ahead() : Optional.empty(),
        answers ? left(parents) : Optional.empty());
  }

  private Optional<Duration> ahead() {
    try {
      Instant asked = clock.instant();
      Optional<Instant> told = client.time();
      Instant answered = clock.instant();
      return told.map(time -> ahead(asked, time, answered));
    } catch (UploadFailedException e) {
      return Optional.empty();
    }
  }

  /// @param told the beginning of the second in which it was
  static Duration ahead(Instant asked, Instant told, Instant answered) {
    Instant latest = told.plusSeconds(1);
    if (latest.isBefore(asked)) {
      return Duration.between(asked, latest);
    }
    return told.isAfter(answered) ? Duration.between(answered, told) : Duration.ZERO;
  }

  private Optional<ResultsFacts.Left> left(List<List<String>> parents) {
    end = System.nanoTime() + LOOKING.toNanos();
    try {
      entries(DavPath.ROOT).stream()
          .filter(entry -> entry.name().startsWith(WebdavProbe.PREFIX))
          .forEach(entry -> probes.add(entry.name()));
      List<DavPath> places =
          parents.isEmpty() ? owners() : parents.stream().map(DavPath::new).toList();
      for (DavPath place : places) {
        lookIn(place);
      }
      return Optional.of(new ResultsFacts.Left(List.copyOf(uploads), List.copyOf(probes), isWhole));
    } catch (UploadFailedException e) {
      return Optional.empty();
    }
  }

  private List<DavPath> owners() {
    DavPath top = DavPath.ROOT.resolve(TOP);
    return entries(top).stream()
        .filter(DavEntry::isFolder)
        .map(entry -> top.resolve(entry.name()))
        .toList();
  }

  private void lookIn(DavPath place) {
    for (DavEntry entry : entries(place)) {
      if (entry.isFolder() && entry.name().endsWith(UNFINISHED)) {
        DavPath folder = place.resolve(entry.name());
        if (isInTime() && client.age(folder).filter(age -> age.compareTo(OLD) > 0).isPresent()) {
          uploads.add(folder.display());
        }
      }
    }
  }

  private List<DavEntry> entries(DavPath folder) {
    return isInTime() ? client.list(folder).orElse(List.of()) : List.of();
  }

  private boolean isInTime() {
    boolean isInTime = System.nanoTime() - end < 0;
    isWhole &= isInTime;
    return isInTime;
  }
}
