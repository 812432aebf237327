package pkbs.webdav;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.testkit.DavFront;
import pkbs.testkit.DavFront.Act;

/// What an upload leaves when one of its files is refused while others are on their way.
class BrokenOffUploadTest {
  @TempDir Path temp;
  private UploadBench bench;
  private DavFront proxy;

  @BeforeEach
  void start() throws IOException {
    bench = new UploadBench(temp);
    proxy = bench.proxy();
  }

  @AfterEach
  void stop() {
    bench.close();
  }

  @Test
  void a_failure_lets_the_files_under_way_arrive_before_it_deletes_the_folder() {
    CountDownLatch underWay = new CountDownLatch(1);
    CountDownLatch deleted = new CountDownLatch(1);
    AtomicBoolean tooEarly = new AtomicBoolean();
    proxy.on("PUT", "data", 1, new Act.RunThenAnswer(() -> await(underWay, 60), 403));
    proxy.on(
        "PUT",
        "stdout.txt",
        1,
        new Act.RunThenForward(() -> {
          underWay.countDown();
          tooEarly.set(await(deleted, 1));
        }));
    proxy.on("DELETE", "", 1, new Act.RunThenForward(deleted::countDown));
    assertThat(bench.failure().failure().status()).hasValue(403);
    assertThat(tooEarly).isFalse();
    assertThat(bench.onServer()).isEmpty();
  }

  private static boolean await(CountDownLatch latch, int seconds) {
    try {
      return latch.await(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
