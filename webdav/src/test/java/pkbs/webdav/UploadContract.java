package pkbs.webdav;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import pkbs.core.UploadMode;
import pkbs.testkit.DavFront;

/// What uploading and reading must do on every real server.
@TestInstance(Lifecycle.PER_CLASS)
abstract class UploadContract {
  private static final List<String> ODD_NAMES =
      List.of(
          "a b.txt",
          "#1",
          "50%",
          "a+b",
          "x;y=1",
          "%41",
          "ü-nfc",
          ".hidden",
          "q?&=:'()[]{}|<>*\"",
          "日本語.dat",
          "😀",
          "-dash",
          "trailing ");

  private DavServer server;
  private ResultsStore store;
  private Path temp;
  private Path job;

  abstract DavServer start(Path folder) throws IOException;

  @BeforeAll
  void startServer(@TempDir Path folder) throws IOException {
    server = start(folder);
  }

  @AfterAll
  void stopServer() {
    server.close();
  }

  @BeforeEach
  void openStore(@TempDir Path folder) throws IOException {
    temp = folder;
    job = Files.createDirectory(temp.resolve("job"));
    store = ResultsStore.open(WebdavConfig.of(server.url(), DavServer.USER, DavServer.PASSWORD));
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void files_with_odd_names_in_deep_and_empty_folders_arrive_byte_for_byte() throws Exception {
    for (String name : ODD_NAMES) {
      write(name, "top " + name);
      write("folder " + name + "/x/" + name, "deep " + name);
      Files.createDirectories(job.resolve("empty/" + name));
    }
    write("1/2/3/4/5/6/7/8/9/10/deep", "");
    UploadedResults results = upload(Requests.of(job, temp, "jobs %", "odd-1"));
    assertThat(results.path()).isEqualTo("jobs %/odd-1");
    assertThat(results.skipped()).isEmpty();
    assertThat(onDisk("jobs %/odd-1")).containsAllEntriesOf(expectedOnDisk());
    for (ResultFile file : results.files()) {
      byte[] bytes = read(results.folder(), file.path());
      assertThat(file.bytes()).isEqualTo(bytes.length);
      assertThat(file.sha256()).isEqualTo(sha256(bytes));
    }
    assertThat(server.folder().resolve("jobs %/odd-1/empty/😀")).isEmptyDirectory();
    assertThat(leftOvers()).isEmpty();
  }

  @Test
  void the_reader_lists_what_the_uploader_sent() throws Exception {
    write("a/b c#.txt", "12345");
    write("z", "");
    UploadedResults results = upload(Requests.of(job, temp, "read", "one"));
    assertThat(store.reader().list(results.folder()))
        .extracting(ResultsReader.Entry::path)
        .containsExactly("a/b c#.txt", "result.json", "stderr.txt", "stdout.txt", "z");
    assertThat(store.reader().list(results.folder()))
        .contains(new ResultsReader.Entry("a/b c#.txt", 5), new ResultsReader.Entry("z", 0));
    assertThat(store.reader().exists(results.folder())).isTrue();
    assertThat(store.reader().exists(List.of("read", "two"))).isFalse();
    assertThatThrownBy(() -> store.reader().list(List.of("read", "two")))
        .isInstanceOf(ResultNotFoundException.class)
        .hasMessage("no results at read/two");
    assertThatThrownBy(() -> store.reader().open(results.folder(), "no/such"))
        .isInstanceOf(ResultNotFoundException.class)
        .hasMessage("no results at read/one/no/such");
    assertThatThrownBy(() -> store.reader().open(results.folder(), "../one/z"))
        .isInstanceOf(ResultNotFoundException.class)
        .hasMessage("no results at read/one/../one/z");
  }

  @Test
  void composed_and_decomposed_names_arrive_as_they_are_and_never_on_one_another()
      throws Exception {
    write("alone-" + Normalizer.normalize("ö", Normalizer.Form.NFD), "decomposed");
    write(Normalizer.normalize("é", Normalizer.Form.NFC), "composed");
    write(Normalizer.normalize("é", Normalizer.Form.NFD), "decomposed");
    UploadedResults results = upload(Requests.of(job, temp, "nfc"));
    List<String> texts = new ArrayList<>();
    for (ResultFile file : results.files()) {
      texts.add(
          DavPath.nfc(file.path()) + "=" + new String(read(results.folder(), file.path()), UTF_8));
    }
    assertThat(texts).contains("alone-ö=decomposed", "job-é=composed", "é=decomposed");
  }

  @Test
  void eight_uploads_at_once_into_the_same_new_parents_all_arrive() throws Exception {
    write("data", "same");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<UploadedResults>> running = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        UploadRequest request = Requests.of(job, temp, "new", "deep", "parents", "n" + i).build();
        running.add(threads.submit(() -> store.uploader().upload(request)));
      }
      for (int i = 0; i < 8; i++) {
        assertThat(running.get(i).get().path()).isEqualTo("new/deep/parents/n" + i);
      }
    }
    for (int i = 0; i < 8; i++) {
      assertThat(onDisk("new/deep/parents/n" + i)).containsKeys("data", "result.json");
    }
  }

  @Test
  void links_pipes_and_reserved_names_do_no_harm() throws Exception {
    Path secret = Files.writeString(temp.resolve("secret"), "secret");
    Files.createSymbolicLink(job.resolve("link"), secret);
    Files.createSymbolicLink(job.resolve("dirlink"), temp);
    new ProcessBuilder("mkfifo", job.resolve("pipe").toString()).start().waitFor();
    write("stdout.txt", "mine");
    write("job-stdout.txt", "mine too");
    write("result.json", "{}");
    write("new\nline\\", "control");
    UploadedResults results = upload(Requests.of(job, temp, "hostile"));
    assertThat(results.skipped())
        .containsExactly(
            new SkippedFile("dirlink", "symbolic link"),
            new SkippedFile("link", "symbolic link"),
            new SkippedFile("pipe", "not a regular file"));
    assertThat(onDisk("hostile"))
        .containsEntry("job-stdout.txt", "mine too")
        .containsEntry("job-job-stdout.txt", "mine")
        .containsEntry("job-result.json", "{}")
        .containsEntry("stdout.txt", "out\n")
        .containsEntry("new_line_", "control")
        .doesNotContainKeys("link", "dirlink", "pipe");
    assertThat(onDisk("hostile").get("result.json")).startsWith("run 1\n");
  }

  @Test
  void zip_mode_sends_one_zip_of_the_whole_directory() throws Exception {
    write("a/ü#.txt", "text");
    write("stdout.txt", "mine");
    Files.createDirectories(job.resolve("empty"));
    Path scratch = Files.createDirectory(temp.resolve("scratch"));
    UploadedResults results =
        upload(Requests.of(job, scratch, "zips", "sim-1").mode(UploadMode.ZIP));
    assertThat(results.files())
        .extracting(ResultFile::path)
        .containsExactly("result.json", "sim-1.zip", "stderr.txt", "stdout.txt");
    try (ZipFile zip = new ZipFile(server.folder().resolve("zips/sim-1/sim-1.zip").toFile())) {
      assertThat(zip.stream().map(Object::toString))
          .containsExactlyInAnyOrder("a/", "empty/", "a/ü#.txt", "stdout.txt");
      assertThat(zip.getInputStream(zip.getEntry("a/ü#.txt"))).hasContent("text");
    }
    assertThat(scratch).isEmptyDirectory();
  }

  @Test
  void none_mode_sends_only_the_extra_files() throws Exception {
    write("data", "not wanted");
    UploadedResults results = upload(Requests.of(job, temp, "none").mode(UploadMode.NONE));
    assertThat(results.files())
        .extracting(ResultFile::path)
        .containsExactly("result.json", "stderr.txt", "stdout.txt");
    assertThat(onDisk("none")).containsOnlyKeys("result.json", "stderr.txt", "stdout.txt");
  }

  @Test
  void a_second_upload_of_the_same_run_ends_at_the_first_ones_place() throws Exception {
    write("data", "1");
    UploadedResults first = upload(Requests.of(job, temp, "twice"));
    UploadedResults second = upload(Requests.of(job, temp, "twice"));
    assertThat(second).isEqualTo(first);
    assertThat(leftOvers()).isEmpty();
  }

  @Test
  void what_an_earlier_try_left_is_not_mixed_in() throws Exception {
    Path stale = server.folder().resolve("mixed.1-ab12.uploading");
    Files.createDirectory(stale);
    stale.toFile().setWritable(true, false);
    Files.writeString(stale.resolve("stale"), "old");
    write("data", "1");
    assertThat(upload(Requests.of(job, temp, "mixed")).path()).isEqualTo("mixed");
    assertThat(onDisk("mixed")).containsOnlyKeys("data", "result.json", "stderr.txt", "stdout.txt");
    assertThat(leftOvers()).isEmpty();
  }

  @Test
  void a_parent_that_is_a_file_is_told() throws Exception {
    Files.writeString(server.folder().resolve("blocked"), "a file");
    write("data", "1");
    assertThatThrownBy(() -> upload(Requests.of(job, temp, "blocked", "sim-1")))
        .isInstanceOf(UploadFailedException.class)
        .hasMessage("blocked is a file; results need a folder of that name");
    assertThat(server.folder().resolve("blocked")).hasContent("a file");
  }

  @Test
  void anothers_results_are_never_overwritten() throws Exception {
    Files.createDirectory(server.folder().resolve("taken"));
    Files.writeString(server.folder().resolve("taken/result.json"), "run 7\n");
    write("data", "1");
    UploadedResults results = upload(Requests.of(job, temp, "taken"));
    assertThat(results.path()).isEqualTo("taken-1-ab12");
    assertThat(onDisk("taken")).containsOnlyKeys("result.json");
    assertThat(onDisk("taken-1-ab12")).containsEntry("data", "1");
    assertThat(leftOvers()).isEmpty();
  }

  @Test
  void a_run_that_no_longer_counts_leaves_nothing_behind() throws Exception {
    write("data", "1");
    assertThatThrownBy(() -> upload(Requests.of(job, temp, "fenced").fence(() -> false)))
        .isInstanceOf(FencedException.class)
        .hasMessage("results at fenced are not put in place; this run no longer counts");
    assertThat(server.folder().resolve("fenced")).doesNotExist();
    assertThat(leftOvers()).isEmpty();
  }

  @Test
  void results_that_turned_out_not_to_count_are_discarded() throws Exception {
    write("data", "1");
    UploadedResults results = upload(Requests.of(job, temp, "discarded"));
    store.uploader().discard(results);
    store.uploader().discard(results);
    assertThat(server.folder().resolve("discarded")).doesNotExist();
  }

  @Test
  void a_wrong_password_is_told_after_one_request() throws Exception {
    write("data", "1");
    try (DavFront proxy = new DavFront(server.url());
        ResultsStore wrong =
            ResultsStore.open(WebdavConfig.of(proxy.url(), DavServer.USER, "wrong"))) {
      UploadRequest request = Requests.of(job, temp, "jobs", "one").build();
      assertThatThrownBy(() -> wrong.uploader().upload(request))
          .isInstanceOf(UploadFailedException.class)
          .hasMessage(
              "401 Unauthorized at jobs/one.1-ab12.uploading; check the WebDAV user and password");
      assertThat(proxy.seen()).hasSize(1);
    }
  }

  @Test
  void the_probe_writes_renames_and_cleans_up() throws Exception {
    assertThat(store.probe().check()).isEmpty();
    try (Stream<Path> files = Files.list(server.folder())) {
      assertThat(files.filter(file -> file.toString().contains("probe"))).isEmpty();
    }
  }

  @Test
  void the_probe_tells_a_wrong_path_in_one_line() {
    URI missing = URI.create(server.url() + "no/such/");
    try (ResultsStore lost =
        ResultsStore.open(WebdavConfig.of(missing, DavServer.USER, DavServer.PASSWORD))) {
      assertThat(lost.probe().check())
          .get()
          .extracting(UploadFailure::reason)
          .isEqualTo("409 Conflict at the WebDAV root; check the WebDAV URL");
    }
  }

  @Test
  void a_large_file_passes_through_a_small_heap() throws Exception {
    long bytes = 300L << 20;
    assertThat(Runtime.getRuntime().maxMemory()).isLessThan(bytes / 2);
    try (RandomAccessFile file = new RandomAccessFile(job.resolve("large").toFile(), "rw")) {
      file.setLength(bytes);
    }
    UploadedResults results = upload(Requests.of(job, temp, "large"));
    assertThat(results.files().getFirst().path()).isEqualTo("large");
    assertThat(server.folder().resolve("large/large")).hasSize(bytes);
    try (InputStream in = store.reader().open(results.folder(), "large").stream()) {
      assertThat(in.transferTo(java.io.OutputStream.nullOutputStream())).isEqualTo(bytes);
    }
    store.uploader().discard(results);
  }

  private UploadedResults upload(Requests requests) throws InterruptedException {
    return store.uploader().upload(requests.build());
  }

  private void write(String name, String text) throws IOException {
    Path file = job.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private byte[] read(List<String> folder, String path) throws IOException {
    ResultsReader.OpenFile file = store.reader().open(folder, path);
    try (InputStream in = file.stream()) {
      return in.readAllBytes();
    }
  }

  private TreeMap<String, String> onDisk(String folder) throws IOException {
    return texts(server.folder().resolve(folder));
  }

  private TreeMap<String, String> expectedOnDisk() throws IOException {
    return texts(job);
  }

  private static TreeMap<String, String> texts(Path top) throws IOException {
    TreeMap<String, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.walk(top)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        texts.put(top.relativize(file).toString(), Files.readString(file));
      }
    }
    return texts;
  }

  private List<Path> leftOvers() throws IOException {
    try (Stream<Path> files = Files.walk(server.folder())) {
      return files.filter(file -> file.toString().endsWith(".uploading")).toList();
    }
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
