package pkbs.core.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.core.doctor.Finding.Level;

/// One thing is broken at a time: that one is named, with its fix, and nothing else is.
class BreakagesTest {
  private static final long GIBI = 1L << 30;
  private static final NatsFacts.Server SERVER =
      new NatsFacts.Server(
          "nats://nats:4222", "2.15.1", List.of(), Optional.empty(), Optional.empty());
  private static final NatsFacts.Sync ALWAYS = NatsFacts.Sync.of(Duration.ZERO);
  private static final NatsFacts.Stream BOOK =
      new NatsFacts.Stream("KV_pkbs_job", true, true, 1, 0);
  private static final NatsFacts.Stream WORK = new NatsFacts.Stream("PKBS_WORK", true, true, 1, 0);
  private static final NatsFacts.Answering NATS = nats(SERVER, ALWAYS, BOOK, Duration.ZERO);
  private static final ResultsFacts.Left NOTHING =
      new ResultsFacts.Left(List.of(), List.of(), true);
  private static final ResultsFacts RESULTS =
      new ResultsFacts(
          "https://cloud/remote.php/dav/files/ann/",
          Optional.empty(),
          Duration.ofMillis(40),
          true,
          OptionalLong.of(800 * GIBI),
          Optional.of(Duration.ZERO),
          Optional.of(NOTHING));
  private static final BookFacts BOOKS =
      new BookFacts(
          Optional.empty(), List.of(), List.of(), Map.of(), Map.of("w1", Optional.of("1.2.3")), 0);
  private static final HostFacts HOST = host(true, List.of(), 100 * GIBI);

  private static NatsFacts.Answering nats(
      NatsFacts.Server server, NatsFacts.Sync sync, NatsFacts.Stream book, Duration ahead) {
    return new NatsFacts.Answering(server, sync, List.of(book, WORK), Optional.of(ahead));
  }

  private static NatsFacts.Server server(Optional<String> refusal, Optional<String> cluster) {
    return new NatsFacts.Server("nats://nats:4222", "2.15.1", List.of(), refusal, cluster);
  }

  private static NatsFacts.Stream book(boolean isThere, boolean isOnDisk, int copies, int away) {
    return new NatsFacts.Stream("KV_pkbs_job", isThere, isOnDisk, copies, away);
  }

  private static ResultsFacts results(
      Optional<ResultsFacts.Trouble> trouble, Duration request, long free, ResultsFacts.Left left) {
    return new ResultsFacts(
        RESULTS.url(),
        trouble,
        request,
        true,
        OptionalLong.of(free),
        Optional.of(Duration.ZERO),
        Optional.of(left));
  }

  private static ResultsFacts refused(int status, String why) {
    return results(
        Optional.of(new ResultsFacts.Trouble(OptionalInt.of(status), why)),
        Duration.ofMillis(40),
        800 * GIBI,
        NOTHING);
  }

  private static HostFacts host(boolean worker, List<String> open, long free) {
    return new HostFacts(
        "/state",
        List.of(
            new HostFacts.Part("nats", Optional.of(7L), true, false, "/state/log/nats.log"),
            new HostFacts.Part("worker", Optional.of(9L), worker, false, "/state/log/worker.log")),
        open,
        free);
  }

  private static List<Finding> nats(NatsFacts facts) {
    return NatsChecks.of(facts, Site.CLUSTER, "the dispatcher");
  }

  private static List<Finding> dav(ResultsFacts facts) {
    return ResultsChecks.of(facts, Site.CLUSTER, "the dispatcher");
  }

  private static List<Finding> books(BookFacts facts) {
    return BookChecks.of(facts, "1.2.3", Site.CLUSTER);
  }

  @Test
  void nothing_is_wrong_where_nothing_is_broken() {
    assertThat(
            Stream.of(nats(NATS), dav(RESULTS), books(BOOKS), HostChecks.of(HOST))
                .flatMap(List::stream))
        .hasSize(6 + 5 + 5 + 4)
        .allMatch(finding -> finding.level() == Level.OK && finding.fix().isEmpty());
  }

  static Stream<Arguments> unreachedServers() {
    return Stream.of(
        broken(
            nats(new NatsFacts.Silent("cannot reach nats at nats://nats:4222: no", false)),
            "fail nats: cannot reach nats at nats://nats:4222: no",
            "kubectl -n pkbs get pods -l app=nats"),
        broken(
            nats(new NatsFacts.Silent("user \"dispatcher\" is not accepted", true)),
            "fail nats: user \"dispatcher\" is not accepted",
            "compare PKBS_NATS_USER"),
        broken(
            nats(
                nats(
                    server(Optional.of("nats-server 2.9.9: too old"), Optional.empty()),
                    ALWAYS,
                    BOOK,
                    Duration.ZERO)),
            "fail nats-version: nats-server 2.9.9: too old",
            "use an image of nats-server 2.12.7 or newer"));
  }

  static Stream<Arguments> endangeredStreams() {
    return Stream.of(
        broken(
            nats(nats(SERVER, ALWAYS, book(true, false, 1, 0), Duration.ZERO)),
            "fail nats-storage: KV_pkbs_job: kept in memory, gone with the next restart of nats",
            "let the queue run empty"),
        broken(
            nats(nats(SERVER, ALWAYS, book(false, false, 0, 0), Duration.ZERO)),
            "fail nats-storage: KV_pkbs_job: not there",
            "kubectl -n pkbs rollout restart deployment/dispatcher makes what is missing"),
        broken(
            nats(nats(SERVER, NatsFacts.Sync.of(Duration.ofMinutes(2)), BOOK, Duration.ZERO)),
            "warn nats-sync: written through to the disk every 120 s: a power cut can lose what was"
                + " acknowledged in it",
            "nats-server 2.10 or newer with jetstream { sync_interval: always }"),
        broken(
            nats(nats(server(Optional.empty(), Optional.of("pkbs")), ALWAYS, BOOK, Duration.ZERO)),
            "warn nats-replicas: KV_pkbs_job, PKBS_WORK: one copy only, in a cluster of servers",
            "set PKBS_NATS_REPLICAS=3"),
        broken(
            nats(nats(SERVER, ALWAYS, book(true, true, 3, 1), Duration.ZERO)),
            "warn nats-replicas: KV_pkbs_job: a copy is offline or behind",
            "kubectl -n pkbs get pods -l app=nats"));
  }

  static Stream<Arguments> wrongClocks() {
    return Stream.of(
        broken(
            nats(nats(SERVER, ALWAYS, BOOK, Duration.ofSeconds(90))),
            "warn nats-clock: the clock of nats is 90.0 s ahead of that of the dispatcher",
            "set both clocks right"),
        broken(
            nats(nats(SERVER, ALWAYS, BOOK, Duration.ofHours(-1))),
            "fail nats-clock: the clock of nats is 3600.0 s behind that of the dispatcher",
            "set both clocks right"));
  }

  static Stream<Arguments> missingRights() {
    return Stream.of(
        broken(
            dav(refused(401, "401 Unauthorized at x")),
            "fail webdav: https://cloud/remote.php/dav/files/ann/: a probe could not be written,"
                + " moved and deleted: 401 Unauthorized at x",
            "correct the Secret webdav-login"),
        broken(
            dav(refused(403, "403 Forbidden at x")),
            "fail webdav: https://cloud/remote.php/dav/files/ann/: a probe could not be written,"
                + " moved and deleted: 403 Forbidden at x",
            "give the WebDAV user the right to create, change, rename and delete"),
        broken(
            dav(refused(507, "507 Insufficient Storage at x")),
            "fail webdav: https://cloud/remote.php/dav/files/ann/: a probe could not be written,"
                + " moved and deleted: 507 Insufficient Storage at x",
            "free space on the server"));
  }

  static Stream<Arguments> endangeredResults() {
    return Stream.of(
        broken(
            dav(results(Optional.empty(), Duration.ofMillis(460), 800 * GIBI, NOTHING)),
            "warn webdav-login: a request takes 460 ms, as with the login password; an app password"
                + " takes about 40 ms",
            "make an app password in Nextcloud"),
        broken(
            dav(results(Optional.empty(), Duration.ofMillis(40), GIBI / 2, NOTHING)),
            "warn webdav-space: 0.5 GiB are free",
            "free space on the server"),
        broken(
            dav(
                results(
                    Optional.empty(),
                    Duration.ofMillis(40),
                    800 * GIBI,
                    new ResultsFacts.Left(
                        List.of("pkbs/ann/a-1.1-abcd.uploading"),
                        List.of(".pkbs-probe-00"),
                        true))),
            "warn webdav-leftovers: 2 left by uploads or probes that were cut off:"
                + " pkbs/ann/a-1.1-abcd.uploading, .pkbs-probe-00",
            "the dispatcher removes those of its jobs"));
  }

  static Stream<Arguments> troubledBooks() {
    return Stream.of(
        broken(
            books(books(Optional.of("stands by: d2 leads in epoch 4"), List.of(), List.of())),
            "fail leader: stands by: d2 leads in epoch 4",
            "see to nats first"),
        broken(
            books(books(Optional.empty(), List.of("2 records cannot be read"), List.of())),
            "fail alarms: 2 records cannot be read",
            "doc/operating.md"),
        broken(
            books(books(Optional.empty(), List.of(), List.of("r.7.0.1"))),
            "warn run-records: 1 run records have no job: r.7.0.1",
            "wait half an hour"),
        broken(
            books(
                new BookFacts(
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    Map.of("w1", "unhealthy: no space"),
                    BOOKS.workers(),
                    0)),
            "warn workers: worker w1 takes no work: unhealthy: no space",
            "doc/operating.md"),
        broken(
            books(new BookFacts(Optional.empty(), List.of(), List.of(), Map.of(), Map.of(), 3)),
            "fail workers: no worker is heard, 3 jobs wait",
            "kubectl -n pkbs get pods -l app=worker"));
  }

  static Stream<Arguments> otherReleases() {
    return Stream.of(
        broken(
            List.of(VersionChecks.dispatcher("1.2.3", "1.0.9", Site.CLUSTER)),
            "fail version-dispatcher: the dispatcher is 1.0.9, this command 1.2.3",
            "install the commands of the dispatcher's release"),
        broken(
            VersionChecks.workers("1.2.3", Map.of("w1", Optional.of("1.1.0")), Site.CLUSTER),
            "warn version-workers: worker w1 is 1.1.0, the dispatcher 1.2.3",
            "kubectl -n pkbs rollout restart deployment/worker-dep"),
        broken(
            VersionChecks.workers("1.2.3", Map.of("w1", Optional.empty()), Site.LAPTOP),
            "warn version-workers: worker w1 is of a release that does not tell, the dispatcher"
                + " 1.2.3",
            "pkbs down, then pkbs up"));
  }

  static Stream<Arguments> openHosts() {
    return Stream.of(
        broken(
            HostChecks.of(host(true, List.of("/state/token (rw-r--r--)"), 100 * GIBI)),
            "fail secrets: others may read /state/token (rw-r--r--)",
            "chmod 600 each"),
        broken(
            HostChecks.of(host(true, List.of(), GIBI / 20)),
            "fail disk: 0.05 GiB are free at /state",
            "free space there"));
  }

  static Stream<Arguments> troubledClusters() {
    return Stream.of(
        broken(
            ClusterChecks.rights(
                List.of(
                    new ClusterFacts.Right("get pods", "the overlay", true),
                    new ClusterFacts.Right("patch pods", "the overlay", false))),
            "fail kube-rights: the dispatcher may not patch pods",
            "apply the overlay again: its Role dispatcher gives that"),
        broken(
            ClusterChecks.scalers(
                List.of(new ClusterFacts.Stuck("worker-hpa", "FailedGetResourceMetric")), 1),
            "fail kube-autoscalers: worker-hpa cannot scale: FailedGetResourceMetric",
            "kubectl -n pkbs describe hpa worker-hpa"),
        broken(
            ClusterChecks.secrets(
                new ClusterFacts.Secrets(List.of("nats-auth: worker"), List.of())),
            "fail kube-secrets: nats-auth: worker: not there",
            "sh make/secrets.sh"),
        broken(
            List.of(
                ClusterChecks.stale(
                    ClusterChecks.PODS,
                    List.of(new ClusterFacts.Stale("worker-dep-1", "Evicted")),
                    "kubectl -n pkbs delete pod NAME")),
            "warn kube-pods: 1: worker-dep-1 (Evicted)",
            "kubectl -n pkbs delete pod NAME"));
  }

  static Stream<Arguments> missingMetrics() {
    return Stream.of(
        broken(
            List.of(ClusterChecks.metrics(Optional.empty(), ClusterFacts.Wish.OURS)),
            "fail kube-metrics: an autoscaler asks for an external metric, and there is no"
                + " APIService v1beta1.external.metrics.k8s.io",
            "make deploy OVERLAY=external-metrics"),
        broken(
            List.of(
                ClusterChecks.metrics(
                    Optional.of(
                        new ClusterFacts.Owner(
                            Optional.of("keda/keda-metrics"), Optional.of("MissingEndpoints"))),
                    ClusterFacts.Wish.OTHERS)),
            "fail kube-metrics: external metrics are served by keda/keda-metrics, which is not"
                + " available: MissingEndpoints",
            "see to keda/keda-metrics, or remove the APIService"),
        broken(
            List.of(
                ClusterChecks.metrics(
                    Optional.of(
                        new ClusterFacts.Owner(Optional.of("keda/keda-metrics"), Optional.empty())),
                    ClusterFacts.Wish.OURS)),
            "warn kube-metrics: external metrics are served by keda/keda-metrics, and an autoscaler"
                + " waits for the dispatcher's",
            "use the overlay keda or builtin-scaler"));
  }

  private static BookFacts books(
      Optional<String> trouble, List<String> alarms, List<String> runsWithoutJob) {
    return new BookFacts(trouble, alarms, runsWithoutJob, Map.of(), BOOKS.workers(), 0);
  }

  private static Arguments broken(List<Finding> findings, String named, String fix) {
    return Arguments.of(named, findings, fix);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "unreachedServers",
    "endangeredStreams",
    "wrongClocks",
    "missingRights",
    "endangeredResults",
    "troubledBooks",
    "otherReleases",
    "openHosts",
    "troubledClusters",
    "missingMetrics"
  })
  void what_is_broken_is_named_with_its_fix(String named, List<Finding> findings, String fix) {
    List<Finding> wrong =
        findings.stream().filter(f -> f.level() == Level.WARN || f.level() == Level.FAIL).toList();
    assertThat(wrong).hasSize(1);
    Finding found = wrong.getFirst();
    assertThat("%s %s: %s".formatted(found.level().text(), found.check(), found.what()))
        .startsWith(named);
    assertThat(found.fix().orElseThrow()).startsWith(fix);
  }

  @Test
  void a_dead_part_is_named_and_so_is_the_file_that_it_left() {
    assertThat(HostChecks.of(host(false, List.of(), 100 * GIBI)).subList(0, 2))
        .containsExactly(
            Finding.fail(
                "processes",
                "worker does not run",
                "pkbs up; why it ended is in /state/log/worker.log"),
            Finding.warn(
                "run-files",
                "run/worker.json names process 9, which is gone",
                "pkbs up starts it again; pkbs down removes the file"));
  }

  @Test
  void what_lies_behind_a_silent_server_is_left_out_and_not_well() {
    assertThat(nats(new NatsFacts.Silent("no answer", false)).subList(1, 6))
        .allSatisfy(finding ->
            assertThat(finding.level().text() + " " + finding.what())
                .isEqualTo("left out nats is not reached"));
  }

  @Test
  void what_cannot_be_seen_is_left_out_with_the_reason() {
    NatsFacts hidden =
        new NatsFacts.Answering(
            SERVER, NatsFacts.Sync.unknown("it does not tell"), List.of(), Optional.empty());
    assertThat(nats(hidden))
        .filteredOn(finding -> finding.level() == Level.LEFT_OUT)
        .extracting(Finding::check)
        .containsExactly("nats-storage", "nats-replicas", "nats-sync", "nats-clock");
  }

  @Test
  void an_empty_pool_of_a_cluster_is_no_failure_while_nothing_waits() {
    BookFacts empty = new BookFacts(Optional.empty(), List.of(), List.of(), Map.of(), Map.of(), 0);
    assertThat(books(empty)).noneMatch(Finding::isFailure);
    assertThat(BookChecks.of(empty, "1.2.3", Site.LAPTOP)).anyMatch(Finding::isFailure);
  }
}
