package pkbs.webdav;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.testkit.DavFront;
import pkbs.testkit.DavFront.Act;

/// A real server behind a proxy that answers as other servers do when something is wrong.
class UploadFaultsTest {
  private static final String LOCKED = "<s:exception>OCA\\DAV\\LockedException</s:exception>";
  private static final String DISABLED = "<s:exception>OC\\User\\LoginException</s:exception>";
  private static final String MAINTENANCE = "<s:exception>ServerMaintenanceMode</s:exception>";
  private static final String QUOTA =
      """
      <?xml version="1.0"?><d:multistatus xmlns:d="DAV:"><d:response><d:href>/dav/</d:href>
      <d:propstat><d:prop><d:quota-available-bytes>400000000</d:quota-available-bytes>
      <d:quota-used-bytes>7</d:quota-used-bytes></d:prop><d:status>HTTP/1.1 200 OK</d:status>
      </d:propstat></d:response></d:multistatus>\
      """;

  @TempDir Path temp;
  private UploadBench bench;
  private TomcatDav server;
  private DavFront proxy;

  @BeforeEach
  void start() throws IOException {
    bench = new UploadBench(temp);
    server = bench.server();
    proxy = bench.proxy();
  }

  @AfterEach
  void stop() {
    bench.close();
  }

  @Test
  void maintenance_is_waited_for() throws Exception {
    proxy.on("MKCOL", "", 2, new Act.Answer(503, MAINTENANCE));
    assertThat(bench.upload().path()).isEqualTo("sim-1");
    assertThat(bench.retry().pauses())
        .containsExactly(Duration.ofMillis(1500), Duration.ofMillis(2500));
  }

  @Test
  void a_disabled_account_is_told_at_once() {
    proxy.on("MKCOL", "", 9, new Act.Answer(503, DISABLED));
    assertFailure(
        503, "503 Service Unavailable at sim-1.1-ab12.uploading; the WebDAV account is disabled");
  }

  @Test
  void a_full_server_is_told_with_what_is_needed_and_free() {
    proxy.on("PUT", "data", 1, new Act.Answer(507, ""));
    proxy.on("PROPFIND", "", 1, new Act.Answer(207, QUOTA));
    assertFailure(507, "507 Insufficient Storage at sim-1 (needs 14 B, 400.0 MB free)");
    assertThat(bench.onServer()).isEmpty();
  }

  @Test
  void a_full_server_that_tells_no_space_is_told_too() {
    proxy.on("PUT", "data", 1, new Act.Answer(507, ""));
    assertFailure(507, "507 Insufficient Storage at sim-1 (needs 14 B)");
  }

  @Test
  void rclones_full_disk_is_told_as_such() {
    proxy.on("PUT", "data", 1, new Act.Answer(405, ""));
    assertFailure(
        405,
        "405 Method Not Allowed at sim-1.1-ab12.uploading/data; the WebDAV server's disk is full or"
            + " it takes no files here (needs 14 B)");
  }

  @Test
  void a_refused_name_or_right_is_permanent() {
    proxy.on("PUT", "data", 1, new Act.Answer(400, ""));
    assertFailure(
        400,
        "400 Bad Request at sim-1.1-ab12.uploading/data; the WebDAV server refuses this name or"
            + " request");
    proxy.on("PUT", "data", 1, new Act.Answer(403, ""));
    assertFailure(
        403,
        "403 Forbidden at sim-1.1-ab12.uploading/data; the WebDAV user has no right to do this"
            + " here");
    assertThat(bench.retry().pauses()).isEmpty();
  }

  @Test
  void a_redirect_is_not_followed() {
    proxy.on("MKCOL", "", 1, new Act.Answer(302, ""));
    assertFailure(
        302,
        "302 Moved Temporarily at sim-1.1-ab12.uploading; the server redirects; set the WebDAV URL"
            + " that it leads to");
  }

  @Test
  void a_locked_file_is_sent_again_into_a_fresh_folder() throws Exception {
    proxy.on("PUT", "data", 1, new Act.Answer(423, ""));
    assertThat(bench.upload().path()).isEqualTo("sim-1");
    assertThat(proxy.seen())
        .contains("PUT /dav/sim-1.1-ab12.1.uploading/data", "DELETE /dav/sim-1.1-ab12.uploading/");
    assertThat(bench.onServer()).containsExactly("sim-1");
  }

  @Test
  void a_parent_locked_by_another_client_is_waited_for() throws Exception {
    proxy.on("MKCOL", "/parent/", 1, new Act.Answer(409, ""));
    proxy.on("MKCOL", "/parent/", 1, new Act.Answer(423, ""));
    assertThat(bench.upload("parent", "sim-1").path()).isEqualTo("parent/sim-1");
  }

  @Test
  void a_server_that_asks_to_slow_down_gets_minutes() throws Exception {
    proxy.on("PUT", "", 1, new Act.Answer(429, ""));
    bench.upload();
    assertThat(bench.retry().pauses()).containsExactly(Duration.ofMinutes(3));
  }

  @Test
  void a_server_that_says_how_long_to_wait_gets_that_and_a_little_more() throws Exception {
    proxy.on("PUT", "data", 1, new Act.Answer(429, "", Map.of("Retry-After", "120")));
    proxy.on("MOVE", "", 1, new Act.Answer(503, MAINTENANCE, Map.of("Retry-After", "30")));
    bench.upload();
    assertThat(bench.retry().pauses())
        .containsExactly(Duration.ofMillis(126_500), Duration.ofSeconds(32));
  }

  @Test
  void a_date_to_wait_for_is_read_by_the_servers_own_clock() throws Exception {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(UTC).plusMinutes(9));
    proxy.on("PUT", "data", 1, new Act.Answer(429, "", Map.of("Retry-After", date)));
    bench.upload();
    assertThat(bench.retry().pauses().getFirst())
        .isBetween(Duration.ofMinutes(8), Duration.ofMinutes(10));
  }

  @Test
  void a_wait_beyond_the_total_time_is_not_begun() {
    proxy.on("PUT", "data", 1, new Act.Answer(429, "", Map.of("Retry-After", "7200")));
    assertFailure(
        429,
        "429 Too Many Requests at sim-1.1-ab12.uploading/data; the WebDAV server asks to wait 7200 s;"
            + " gave up after 1 try in 0 s");
    assertThat(bench.retry().pauses()).isEmpty();
  }

  @Test
  void a_server_that_asks_everybody_to_slow_down_for_an_hour_is_told() {
    proxy.on("PUT", "data", 1000, new Act.Answer(429, ""));
    assertFailure(
        429,
        "429 Too Many Requests at sim-1.1-ab12.uploading/data; the WebDAV server asks to slow down;"
            + " gave up after 21 tries in 3600 s");
  }

  @Test
  void an_error_that_does_not_say_whether_it_passes_is_tried_five_times() {
    proxy.on("PUT", "data", 9, new Act.Answer(500, ""));
    assertFailure(
        500,
        "500 Internal Server Error at sim-1.1-ab12.uploading/data; gave up after 5 tries in 17 s");
    assertThat(proxy.seen()).filteredOn(line -> line.endsWith("/data")).hasSize(5);
  }

  @Test
  void the_total_time_ends_the_patience() {
    proxy.on("PUT", "data", 1000, new Act.Answer(502, ""));
    assertFailure(
        502, "502 Bad Gateway at sim-1.1-ab12.uploading/data; gave up after 122 tries in 3571 s");
  }

  @Test
  void an_unreachable_server_is_named() {
    int port = proxy.url().getPort();
    proxy.close();
    UploadFailedException failed = bench.failure();
    assertThat(failed)
        .hasMessage(
            "no answer from 127.0.0.1:%d at sim-1.1-ab12.uploading: connection refused; gave up"
                    .formatted(port)
                + " after 122 tries in 3571 s");
    assertThat(failed.failure().status()).isEmpty();
  }

  @Test
  void a_broken_connection_during_a_file_is_overcome() throws Exception {
    proxy.on("PUT", "data", 2, new Act.Drop());
    bench.upload();
    assertThat(server.folder().resolve("sim-1/data")).hasContent("0123456789");
  }

  @Test
  void a_move_that_was_done_but_never_answered_counts() throws Exception {
    proxy.on("MOVE", "", 1, new Act.ForwardThenSilence());
    bench.answerWithin(Duration.ofSeconds(4));
    assertThat(bench.upload().path()).isEqualTo("sim-1");
    assertThat(proxy.count("MOVE")).isEqualTo(1);
    assertThat(bench.onServer()).containsExactly("sim-1");
  }

  @Test
  void a_move_that_was_done_but_answered_by_a_gateway_error_counts() throws Exception {
    proxy.on("MOVE", "", 1, new Act.ForwardThenAnswer(504));
    assertThat(bench.upload().path()).isEqualTo("sim-1");
    assertThat(proxy.count("MOVE")).isEqualTo(1);
  }

  @Test
  void a_move_that_was_lost_is_sent_again_after_asking_the_fence_again() throws Exception {
    proxy.on("MOVE", "", 2, new Act.Drop());
    int[] asked = {0};
    UploadRequest request =
        Requests.of(bench.job(), temp, "sim-1").fence(() -> ++asked[0] > 0).build();
    assertThat(bench.store().uploader().upload(request).path()).isEqualTo("sim-1");
    assertThat(asked[0]).isEqualTo(3);
  }

  @Test
  void a_move_onto_a_locked_name_is_tried_again() throws Exception {
    proxy.on("MOVE", "", 6, new Act.Answer(500, LOCKED));
    assertThat(bench.upload().path()).isEqualTo("sim-1");
    assertThat(proxy.count("MOVE")).isEqualTo(7);
  }

  @Test
  void a_move_that_stops_halfway_does_not_hide_the_results() throws Exception {
    proxy.on("MOVE", "", 1, new Act.RunThenAnswer(this::moveHalf, 504));
    UploadedResults results = bench.upload();
    assertThat(results.path()).isEqualTo("sim-1-1-ab12");
    assertThat(server.folder().resolve("sim-1-1-ab12/data")).hasContent("0123456789");
    assertThat(server.folder().resolve("sim-1")).exists();
  }

  @Test
  void a_target_that_stays_locked_is_told() {
    proxy.on("MOVE", "", 1000, new Act.Answer(500, LOCKED));
    assertFailure(
        500, "500 Internal Server Error at sim-1; locked; gave up after 122 tries in 3571 s");
    assertThat(bench.onServer()).isEmpty();
  }

  @Test
  void a_folder_that_stays_locked_is_told() {
    proxy.on("MKCOL", "", 1000, new Act.Answer(423, ""));
    assertFailure(423, "423 Locked at sim-1.1-ab12.uploading; gave up after 122 tries in 3571 s");
  }

  @Test
  void a_login_refused_halfway_is_told_and_nothing_more_is_asked() {
    proxy.on("PUT", "data", 1, new Act.Answer(401, ""));
    assertFailure(
        401, "401 Unauthorized at sim-1.1-ab12.uploading/data; check the WebDAV user and password");
    assertThat(bench.retry().pauses()).isEmpty();
    assertThat(proxy.seen()).filteredOn(line -> line.endsWith("/data")).hasSize(1);
    assertThat(proxy.count("DELETE")).isZero();
  }

  @Test
  void a_move_that_is_not_allowed_is_told_at_once() {
    proxy.on("MOVE", "", 1, new Act.Answer(403, ""));
    assertFailure(403, "403 Forbidden at sim-1; the WebDAV user has no right to do this here");
    assertThat(bench.onServer()).isEmpty();
  }

  @Test
  void a_server_that_is_full_at_the_move_is_told() {
    proxy.on("MOVE", "", 1, new Act.Answer(507, ""));
    assertFailure(507, "507 Insufficient Storage at sim-1 (needs 14 B)");
  }

  @Test
  void a_file_that_arrived_cut_short_is_sent_again_into_a_fresh_folder() throws Exception {
    proxy.on("PUT", "data", 1, new Act.ForwardCutShort(4));
    assertThat(bench.upload().path()).isEqualTo("sim-1");
    assertThat(server.folder().resolve("sim-1/data")).hasContent("0123456789");
    assertThat(bench.onServer()).containsExactly("sim-1");
  }

  @Test
  void a_server_that_always_cuts_files_short_is_told_after_five_tries() {
    proxy.on("PUT", "data", 1000, new Act.ForwardCutShort(4));
    UploadFailedException failed = bench.failure();
    assertThat(failed)
        .hasMessage(
            "sim-1.1-ab12.4.uploading/data has 4 bytes, 10 were sent; gave up after 5 tries in 17 s");
    assertThat(bench.onServer()).isEmpty();
  }

  @Test
  void a_server_that_hangs_is_asked_again() throws Exception {
    proxy.on("PUT", "data", 1, new Act.Silence());
    proxy.on("PROPFIND", "", 1, new Act.Silence());
    bench.answerWithin(Duration.ofSeconds(4));
    assertThat(bench.upload().path()).isEqualTo("sim-1");
    assertThat(bench.retry().pauses()).hasSize(2);
  }

  @Test
  void a_file_stored_with_another_checksum_is_sent_again() throws Exception {
    proxy.on("PUT", "data", 1, new Act.ForwardWithHeader("X-Hash-SHA256", "00"));
    bench.upload();
    assertThat(proxy.seen()).filteredOn(line -> line.endsWith("/data")).hasSize(2);
  }

  @Test
  void no_more_than_four_files_are_sent_at_once() throws Exception {
    for (int i = 0; i < 40; i++) {
      bench.write("f" + i, "x");
    }
    bench.upload();
    assertThat(proxy.putsAtOnce()).isBetween(2, 4);
  }

  @Test
  void an_interruption_ends_the_upload_and_cleans_up() {
    proxy.on("PUT", "data", 1, new Act.Answer(502, ""));
    RetryPolicy stopping =
        new RetryPolicy(
            Duration.ofHours(1),
            pause -> {
              throw new InterruptedException();
            },
            () -> 0,
            () -> 0);
    try (ResultsStore other =
        ResultsStore.open(
            WebdavConfig.of(proxy.url(), DavServer.USER, DavServer.PASSWORD).withRetry(stopping))) {
      UploadRequest request = Requests.of(bench.job(), temp, "sim-1").build();
      assertThatThrownBy(() -> other.uploader().upload(request))
          .isInstanceOf(InterruptedException.class);
    }
    assertThat(bench.onServer()).isEmpty();
  }

  @Test
  void a_reader_is_told_what_the_server_answered() {
    proxy.on("PROPFIND", "", 1, new Act.Answer(503, MAINTENANCE));
    assertThatThrownBy(() -> bench.store().reader().list(List.of("sim-1")))
        .isInstanceOf(ReadFailedException.class)
        .hasMessage("503 Service Unavailable at sim-1; maintenance");
  }

  @Test
  void the_probe_tells_what_does_not_work() {
    proxy.on("MOVE", "", 1, new Act.Answer(403, ""));
    assertThat(bench.store().probe().check().orElseThrow().reason())
        .matches(
            "403 Forbidden at \\.pkbs-probe-[0-9a-f]{12};"
                + " the WebDAV user has no right to do this here");
    assertThat(bench.onServer()).isEmpty();
  }

  private void assertFailure(int status, String message) {
    UploadFailedException failed = bench.failure();
    assertThat(failed).hasMessage(message);
    assertThat(failed.failure().status()).hasValue(status);
  }

  /// What a server leaves that dies while it copies.
  private void moveHalf() {
    try {
      Files.createDirectory(server.folder().resolve("sim-1"));
      Files.writeString(server.folder().resolve("sim-1/data"), "012");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
