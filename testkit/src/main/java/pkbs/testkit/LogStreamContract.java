package pkbs.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import pkbs.core.RunId;
import pkbs.jetstream.LogStream;
import pkbs.jetstream.Store;
import pkbs.protocol.LogPiece;

/// What every [LogStream] keeps. The storage is empty and prepared before each test.
public interface LogStreamContract {
  RunId RUN = SampleJobs.run(1, 1);

  /// Another connection to the one storage of this test; closed by the implementor.
  Store store();

  /// A piece of standard output.
  static LogPiece piece(long offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new LogPiece(LogPiece.Stream.STDOUT, offset, bytes, false);
  }

  @Test
  default void a_follower_gets_the_stored_pieces_then_the_live_ones_in_order()
      throws InterruptedException {
    LogStream worker = store().logs();
    LinkedBlockingQueue<LogPiece> seen = new LinkedBlockingQueue<>();
    for (int i = 0; i < 20; i++) {
      assertThat(worker.publish(RUN, piece(i, "stored"))).isTrue();
    }
    try (LogStream.Following following = store().logs().follow(RUN, seen::add)) {
      for (int i = 0; i < 20; i++) {
        assertSame(next(seen), piece(i, "stored"));
      }
      for (int i = 20; i < 40; i++) {
        assertThat(worker.publish(RUN, piece(i, "live"))).isTrue();
      }
      for (int i = 20; i < 40; i++) {
        assertSame(next(seen), piece(i, "live"));
      }
      assertThat(following).isNotNull();
    }
  }

  @Test
  default void a_follower_that_comes_first_gets_everything() throws InterruptedException {
    LinkedBlockingQueue<LogPiece> seen = new LinkedBlockingQueue<>();
    try (LogStream.Following following = store().logs().follow(RUN, seen::add)) {
      store().logs().publish(RUN, piece(0, "first"));
      assertSame(next(seen), piece(0, "first"));
      assertThat(following).isNotNull();
    }
  }

  @Test
  default void the_logs_of_runs_are_kept_apart() throws InterruptedException {
    LogStream worker = store().logs();
    worker.publish(SampleJobs.run(1, 2), piece(0, "other attempt"));
    worker.publish(SampleJobs.run(11, 1), piece(0, "other job"));
    worker.publish(RUN, piece(0, "mine"));
    LinkedBlockingQueue<LogPiece> seen = new LinkedBlockingQueue<>();
    try (LogStream.Following following = store().logs().follow(RUN, seen::add)) {
      assertSame(next(seen), piece(0, "mine"));
      assertThat(following).isNotNull();
    }
  }

  @Test
  default void every_field_of_a_piece_arrives() throws InterruptedException {
    LogPiece full =
        new LogPiece(LogPiece.Stream.STDERR, 9_000_000_000L, new byte[LogPiece.BYTES_MAX], false);
    LogPiece end = new LogPiece(LogPiece.Stream.STDOUT, 7, new byte[0], true);
    LogStream worker = store().logs();
    worker.publish(RUN, full);
    worker.publish(RUN, end);
    LinkedBlockingQueue<LogPiece> seen = new LinkedBlockingQueue<>();
    try (LogStream.Following following = store().logs().follow(RUN, seen::add)) {
      assertSame(next(seen), full);
      assertSame(next(seen), end);
      assertThat(following).isNotNull();
    }
  }

  private static void assertSame(LogPiece seen, LogPiece sent) {
    assertThat(seen).usingRecursiveComparison().isEqualTo(sent);
  }

  private static LogPiece next(LinkedBlockingQueue<LogPiece> seen) throws InterruptedException {
    LogPiece next = seen.poll(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(next).isNotNull();
    return next;
  }
}
