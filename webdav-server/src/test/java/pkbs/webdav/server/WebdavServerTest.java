package pkbs.webdav.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebdavServerTest {
  @TempDir Path temp;
  private WebdavServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void start() {
    server = new WebdavServer(config(0)).start();
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  @Test
  void two_run_beside_each_other() {
    WebdavServerConfig second =
        new WebdavServerConfig(temp.resolve("f2"), 0, "u", "p", temp.resolve("w2"));
    try (WebdavServer other = new WebdavServer(second).start()) {
      assertThat(other.port()).isNotEqualTo(server.port());
    }
  }

  @Test
  void a_second_close_does_nothing() {
    server.close();
    server.close();
  }

  @Test
  void the_served_folder_is_private() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve("files"))))
        .isEqualTo("rwx------");
  }

  @Test
  void a_request_without_the_password_is_refused() throws Exception {
    HttpRequest bare = HttpRequest.newBuilder(server.url()).build();
    HttpRequest wrong =
        HttpRequest.newBuilder(server.url()).header("Authorization", basic("pkbs", "no")).build();
    assertThat(client.send(bare, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
    assertThat(client.send(wrong, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
  }

  @Test
  void a_browser_sees_a_listing_that_runs_no_script() throws Exception {
    Files.writeString(temp.resolve("files").resolve("a b#1%.txt"), "x");
    HttpResponse<String> listing = send("GET", "", "");
    assertThat(listing.statusCode()).isEqualTo(200);
    assertThat(listing.body()).contains("a%20b%231%25.txt");
    assertThat(listing.headers().firstValue("Content-Security-Policy"))
        .hasValue("sandbox allow-downloads");
  }

  @Test
  void odd_names_arrive_on_disk_as_they_are_meant() throws Exception {
    String path = "a%20b%23c%25d%2Be%3Bf%C3%A9%F0%9F%98%80.txt";
    assertThat(send("PUT", path, "text").statusCode()).isEqualTo(201);
    assertThat(temp.resolve("files").resolve("a b#c%d+e;fé😀.txt")).hasContent("text");
    assertThat(send("GET", path, "").body()).isEqualTo("text");
  }

  @Test
  void a_file_put_just_now_is_found_at_once() throws Exception {
    assertThat(send("GET", "late.txt", "").statusCode()).isEqualTo(404);
    send("PUT", "late.txt", "1");
    assertThat(send("GET", "late.txt", "").body()).isEqualTo("1");
    Files.writeString(temp.resolve("files/late.txt"), "22");
    assertThat(send("GET", "late.txt", "").body()).isEqualTo("22");
  }

  @Test
  void a_folder_moved_to_a_free_name_is_renamed() throws Exception {
    Path file = Files.createDirectory(temp.resolve("files/new")).resolve("a b.txt");
    Files.writeString(file, "x");
    Object inode = Files.getAttribute(file, "unix:ino");
    assertThat(move("new/", "ready%20%23/", "F").statusCode()).isEqualTo(201);
    assertThat(temp.resolve("files/new")).doesNotExist();
    assertThat(Files.getAttribute(temp.resolve("files/ready #/a b.txt"), "unix:ino"))
        .isEqualTo(inode);
  }

  @Test
  void a_move_without_overwriting_leaves_what_is_there() throws Exception {
    Files.createDirectory(temp.resolve("files/new"));
    Files.createDirectory(temp.resolve("files/taken"));
    assertThat(move("new/", "taken/", "F").statusCode()).isEqualTo(412);
    assertThat(move("new/", "no/such/", "F").statusCode()).isEqualTo(409);
    assertThat(move("absent/", "there/", "F").statusCode()).isEqualTo(404);
    assertThat(move("new/", "../work/there/", "F").statusCode()).isGreaterThanOrEqualTo(400);
    assertThat(temp.resolve("files/new")).isDirectory();
    assertThat(temp.resolve("work/there")).doesNotExist();
  }

  @Test
  void a_locked_folder_is_not_moved_without_its_token() throws Exception {
    Files.createDirectory(temp.resolve("files/new"));
    String lock =
        "<?xml version=\"1.0\"?><lockinfo xmlns=\"DAV:\"><lockscope><exclusive/></lockscope>"
            + "<locktype><write/></locktype><owner>me</owner></lockinfo>";
    assertThat(send("LOCK", "new/", lock).statusCode()).isEqualTo(200);
    assertThat(move("new/", "other/", "F").statusCode()).isEqualTo(423);
    assertThat(temp.resolve("files/new")).isDirectory();
  }

  @Test
  void nothing_but_the_uploads_is_written_under_the_served_folder() throws Exception {
    send("PUT", "one.txt", "1");
    try (var files = Files.list(temp.resolve("files"))) {
      assertThat(files).containsExactly(temp.resolve("files/one.txt"));
    }
  }

  @Test
  void a_big_file_is_streamed() throws Exception {
    long bytes = 256L << 20;
    HttpRequest put =
        request("big.bin")
            .method("PUT", BodyPublishers.ofInputStream(() -> new Zeros(bytes)))
            .build();
    long heap = Runtime.getRuntime().totalMemory();
    assertThat(client.send(put, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
    assertThat(temp.resolve("files/big.bin")).hasSize(bytes);
    assertThat(Runtime.getRuntime().totalMemory() - heap).isLessThan(bytes / 2);
  }

  @Test
  void the_work_folder_may_not_be_served() {
    assertThatThrownBy(
            () -> new WebdavServerConfig(Path.of("/srv/f"), 0, "u", "p", Path.of("/srv/f/work")))
        .hasMessage("webdav server: work folder /srv/f/work is under the served folder /srv/f");
  }

  @Test
  void the_password_is_never_shown() {
    assertThat(config(7).toString())
        .isEqualTo(
            "WebdavServerConfig[folder=%s/files, port=7, user=pkbs, work=%s/work]"
                .formatted(temp, temp));
  }

  @Test
  void a_port_in_use_is_named() {
    WebdavServerConfig taken =
        new WebdavServerConfig(temp.resolve("f3"), server.port(), "u", "p", temp.resolve("w3"));
    assertThatThrownBy(() -> new WebdavServer(taken).start())
        .hasMessage("webdav server: cannot listen at 127.0.0.1:" + server.port());
  }

  private WebdavServerConfig config(int port) {
    return new WebdavServerConfig(
        temp.resolve("files"), port, "pkbs", "s3cret", temp.resolve("work"));
  }

  private HttpResponse<String> move(String from, String to, String overwrite)
      throws IOException, InterruptedException {
    HttpRequest move =
        request(from)
            .method("MOVE", BodyPublishers.noBody())
            .header("Destination", server.url() + to)
            .header("Overwrite", overwrite)
            .build();
    return client.send(move, BodyHandlers.ofString());
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    return client.send(
        request(path).method(method, BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.url() + path))
        .header("Authorization", basic("pkbs", "s3cret"));
  }

  private static String basic(String user, String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  /// A number of zero bytes that exist nowhere.
  private static final class Zeros extends InputStream {
    private long left;

    Zeros(long bytes) {
      left = bytes;
    }

    @Override
    public int read() {
      return left-- > 0 ? 0 : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      if (left <= 0) {
        return -1;
      }
      int count = (int) Math.min(length, left);
      left -= count;
      return count;
    }
  }
}
