package pkbs.webdav;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import pkbs.core.doctor.ResultsFacts;
import pkbs.testkit.DavFront;
import pkbs.testkit.DavFront.Act;

/// What `pkbs doctor` sees of a real WebDAV server, whole and broken.
@Timeout(120)
class ResultsCheckupTest {
  private static final Clock CLOCK = Clock.systemUTC();

  @TempDir Path temp;
  private TomcatDav dav;
  private DavFront front;

  @BeforeEach
  void start() {
    dav = TomcatDav.start(temp);
    front = new DavFront(dav.url());
  }

  @AfterEach
  void stop() {
    front.close();
    dav.close();
  }

  private static ResultsFacts look(URI url, Clock clock, List<List<String>> parents) {
    return ResultsCheckup.look(
        WebdavConfig.of(url, DavServer.USER, DavServer.PASSWORD), parents, clock);
  }

  private ResultsFacts look() {
    return look(front.url(), CLOCK, List.of());
  }

  private List<String> served() throws IOException {
    try (Stream<Path> files = Files.list(dav.folder())) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void a_probe_comes_and_goes() throws Exception {
    ResultsFacts seen = look(dav.url(), CLOCK, List.of());
    assertThat(seen.trouble()).isEmpty();
    assertThat(seen.ahead()).contains(Duration.ZERO);
    assertThat(seen.left()).contains(new ResultsFacts.Left(List.of(), List.of(), true));
    assertThat(served()).isEmpty();
  }

  @Test
  void a_server_that_may_only_be_read_is_told() throws Exception {
    front.on("MKCOL", "", 99, new Act.Answer(403, ""));
    ResultsFacts.Trouble trouble = look().trouble().orElseThrow();
    assertThat(trouble.status()).isEqualTo(OptionalInt.of(403));
    assertThat(trouble.why()).contains("403 Forbidden", "has no right to do this here");
    assertThat(served()).isEmpty();
  }

  @Test
  void a_probe_that_may_not_be_deleted_is_told_and_found() throws Exception {
    front.on("DELETE", "", 99, new Act.Answer(403, ""));
    ResultsFacts seen = look();
    assertThat(seen.trouble().orElseThrow().status()).isEqualTo(OptionalInt.of(403));
    assertThat(seen.left().orElseThrow().probes()).hasSize(1).isEqualTo(served());
  }

  @Test
  void a_move_that_is_refused_leaves_nothing() throws Exception {
    front.on("MOVE", "", 99, new Act.Answer(403, ""));
    assertThat(look().trouble()).isPresent();
    assertThat(served()).isEmpty();
  }

  @Test
  void uploads_of_yesterday_are_found_and_those_of_today_are_left_alone() throws Exception {
    Path owner = Files.createDirectories(dav.folder().resolve("pkbs/ann"));
    Path old = Files.createDirectories(owner.resolve("calc-7.1-abcd.uploading"));
    Files.createDirectories(owner.resolve("calc-8.1-abcd.uploading"));
    Files.createDirectories(owner.resolve("calc-6"));
    Path deep = Files.createDirectories(owner.resolve("sub/x-9.1-abcd.uploading"));
    for (Path folder : List.of(old, deep)) {
      Files.setLastModifiedTime(folder, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    }
    assertThat(look(dav.url(), CLOCK, List.of()).left().orElseThrow().uploads())
        .containsExactly("pkbs/ann/calc-7.1-abcd.uploading");
    List<List<String>> named = List.of(List.of("pkbs", "ann", "sub"), List.of("pkbs", "none"));
    assertThat(look(dav.url(), CLOCK, named).left().orElseThrow().uploads())
        .containsExactly("pkbs/ann/sub/x-9.1-abcd.uploading");
  }

  @Test
  void a_clock_that_is_wrong_is_seen() {
    Clock early = Clock.offset(CLOCK, Duration.ofHours(-1));
    assertThat(look(dav.url(), early, List.of()).ahead().orElseThrow())
        .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
  }

  @Test
  void a_server_that_hangs_is_told_and_not_asked_for_more() {
    front.on(DavFront.ANY, "", 99, new Act.Silence());
    ResultsFacts seen = look();
    assertThat(seen.trouble().orElseThrow().status()).isEmpty();
    assertThat(seen.left()).isEmpty();
    assertThat(seen.ahead()).isEmpty();
  }

  @Test
  void a_wrong_password_is_told_without_it() {
    ResultsFacts seen =
        ResultsCheckup.look(
            WebdavConfig.of(dav.url(), DavServer.USER, "secret-word"), List.of(), CLOCK);
    assertThat(seen.trouble().orElseThrow().status()).isEqualTo(OptionalInt.of(401));
    assertThat(seen.toString()).doesNotContain("secret-word");
  }
}
