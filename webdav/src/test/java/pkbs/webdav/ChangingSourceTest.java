package pkbs.webdav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.testkit.DavFront;
import pkbs.testkit.DavFront.Act;

/// A job's directory that changes between the look at it and the sending, by a process that
/// outlived its job.
class ChangingSourceTest {
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
  void a_file_that_shrinks_before_it_is_sent_is_measured_again() throws Exception {
    proxy.on("MKCOL", "", 1, new Act.RunThenForward(() -> bench.write("data", "01234")));
    UploadedResults results = bench.upload();
    assertThat(results.files().getFirst())
        .extracting(ResultFile::path, ResultFile::bytes)
        .containsExactly("data", 5L);
    assertThat(server.folder().resolve("sim-1/data")).hasContent("01234");
  }

  @Test
  void a_file_that_grows_before_it_is_sent_is_cut_at_the_length_it_had() throws Exception {
    proxy.on("MKCOL", "", 1, new Act.RunThenForward(() -> bench.write("data", "0123456789abc")));
    bench.upload();
    assertThat(server.folder().resolve("sim-1/data")).hasContent("0123456789");
  }

  @Test
  void a_file_that_goes_before_it_is_sent_is_told_as_skipped() throws Exception {
    proxy.on("MKCOL", "", 1, new Act.RunThenForward(() -> bench.delete("data")));
    assertThat(bench.upload().skipped()).containsExactly(new SkippedFile("data", "has gone"));
  }

  @Test
  void a_folder_that_becomes_a_link_is_not_followed() throws Exception {
    Files.createDirectory(temp.resolve("outside"));
    Files.writeString(temp.resolve("outside/f"), "secret");
    Files.createDirectory(bench.job().resolve("sub"));
    bench.write("sub/f", "harmless");
    proxy.on("MKCOL", "", 1, new Act.RunThenForward(this::swapSubForLink));
    UploadFailedException failed = bench.failure();
    assertThat(failed)
        .hasMessage("sub/f: changed while it was read; a job's processes must end with it");
    assertThat(bench.onServer()).isEmpty();
  }

  @Test
  void a_job_directory_that_is_a_link_is_not_followed() throws Exception {
    Path link = Files.createSymbolicLink(temp.resolve("link"), temp);
    UploadRequest request = Requests.of(link, temp, "sim-1").build();
    assertThatThrownBy(() -> bench.store().uploader().upload(request))
        .isInstanceOf(UploadFailedException.class)
        .hasMessageStartingWith("sim-1: the job's files cannot be read: link: ");
    assertThat(proxy.seen()).isEmpty();
  }

  @Test
  void more_files_than_the_limit_are_refused_before_anything_is_sent() throws Exception {
    for (int i = 0; i < 10_000; i++) {
      Files.createFile(bench.job().resolve("f" + i));
    }
    assertThat(bench.failure())
        .hasMessage("sim-1: the job left more than 10000 files and folders; pack them in the job");
    assertThat(proxy.seen()).isEmpty();
  }

  private void swapSubForLink() {
    bench.delete("sub/f");
    bench.delete("sub");
    try {
      Files.createSymbolicLink(bench.job().resolve("sub"), temp.resolve("outside"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
