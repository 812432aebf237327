package pkbs.core.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// Whether results can be stored, and what uploads left. Source: WebDAV design.
public final class ResultsChecks {
  static final String RIGHTS = "webdav";
  static final String LOGIN = "webdav-login";
  static final String SPACE = "webdav-space";
  static final String CLOCK = "webdav-clock";
  static final String LEFT = "webdav-leftovers";

  /// An app password costs about 40 ms a request, the login password about 450 ms.
  private static final Duration SLOW = Duration.ofMillis(250);

  private static final long GIBI = 1L << 30;
  private static final long FREE_MIN = GIBI;
  private static final int NAMED_MAX = 3;

  private ResultsChecks() {}

  /// @param asker whose clock the server's is compared with
  public static List<Finding> of(ResultsFacts facts, Site site, String asker) {
    List<Finding> findings = new ArrayList<>();
    findings.add(rights(facts, site));
    if (facts.isNextcloud()) {
      findings.add(login(facts));
    }
    findings.add(space(facts));
    findings.add(
        facts
            .ahead()
            .map(ahead -> ClockChecks.of(CLOCK, "webdav", asker, ahead))
            .orElseGet(() -> Finding.leftOut(CLOCK, "the server did not tell its time")));
    findings.add(left(facts));
    return List.copyOf(findings);
  }

  private static Finding rights(ResultsFacts facts, Site site) {
    return facts
        .trouble()
        .map(trouble ->
            Finding.fail(
                RIGHTS,
                "%s: a probe could not be written, moved and deleted: %s"
                    .formatted(facts.url(), trouble.why()),
                fix(trouble.status(), site)))
        .orElseGet(() ->
            Finding.ok(
                RIGHTS,
                "a probe was written, moved and deleted at %s (%d ms a request)"
                    .formatted(facts.url(), facts.request().toMillis())));
  }

  private static String fix(OptionalInt status, Site site) {
    return switch (status.orElse(0)) {
      case 0 ->
          site.pick(
              "pkbs up starts the own folder; see to a server that is not pkbs's own, and to its"
                  + " name and certificate",
              "see to the server, its name and certificate, and that the dispatcher's and the"
                  + " workers' network policies let them there");
      case 401 ->
          site.pick(
              "set WEBDAV_USER and WEBDAV_PASSWORD (at Nextcloud an app password) and start once"
                  + " with pkbs up --webdav-url",
              "correct the Secret webdav-login (at Nextcloud an app password), then kubectl -n pkbs"
                  + " rollout restart deployment/dispatcher deployment/worker-dep");
      case 403, 500 ->
          "give the WebDAV user the right to create, change, rename and delete below that folder,"
              + " and its disk to the server's own user";
      case 404, 405, 409 ->
          "make that folder, or correct the address ("
              + site.pick("pkbs up --webdav-url", "WEBDAV_ROOT and WEBDAV_PATH of env-config")
              + ")";
      case 413, 507 -> "free space on the server, or raise the user's quota";
      case 423 -> "wait for the lock to go, an hour at the most, or restart the server";
      case 429 -> "wait some minutes; correct the login first where it was refused before";
      case 503 -> "end the server's maintenance mode, or enable the user there";
      default -> "see to the server and its log";
    };
  }

  private static Finding login(ResultsFacts facts) {
    if (facts.trouble().isPresent()) {
      return Finding.leftOut(LOGIN, "how long a login takes shows only where requests go well");
    }
    return facts.request().compareTo(SLOW) < 0
        ? Finding.ok(LOGIN, "logins are quick, as with an app password")
        : Finding.warn(
            LOGIN,
            "a request takes %d ms, as with the login password; an app password takes about 40 ms"
                .formatted(facts.request().toMillis()),
            "make an app password in Nextcloud (settings, security) and use it in place of the"
                + " login password");
  }

  private static Finding space(ResultsFacts facts) {
    if (facts.freeBytes().isEmpty()) {
      return Finding.leftOut(SPACE, "the server does not tell its free space");
    }
    long free = facts.freeBytes().getAsLong();
    String what = String.format(Locale.ROOT, "%.1f GiB are free", (double) free / GIBI);
    return free >= FREE_MIN
        ? Finding.ok(SPACE, what)
        : Finding.warn(SPACE, what, "free space on the server, or raise the user's quota");
  }

  private static Finding left(ResultsFacts facts) {
    if (facts.left().isEmpty()) {
      return Finding.leftOut(LEFT, "the folders could not be listed");
    }
    ResultsFacts.Left left = facts.left().orElseThrow();
    List<String> found = new ArrayList<>(left.uploads());
    found.addAll(left.probes());
    if (!found.isEmpty()) {
      return Finding.warn(
          LEFT,
          "%d left by uploads or probes that were cut off: %s%s"
              .formatted(
                  found.size(),
                  found.stream().limit(NAMED_MAX).collect(Collectors.joining(", ")),
                  found.size() > NAMED_MAX ? ", …" : ""),
          "the dispatcher removes those of its jobs a week after the last change; delete others by"
              + " hand");
    }
    return left.isWhole()
        ? Finding.ok(LEFT, "nothing is left of uploads that were cut off")
        : Finding.leftOut(LEFT, "too many folders to look at all of them; none in those seen");
  }
}
