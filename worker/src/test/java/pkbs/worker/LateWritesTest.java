package pkbs.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LateWritesTest {
  private final LateWrites late = new LateWrites();
  private final AtomicInteger writes = new AtomicInteger();

  @AfterEach
  void close() {
    late.close();
  }

  @Test
  void what_lasts_is_written_once() throws InterruptedException {
    CountDownLatch written = new CountDownLatch(1);
    LateWrites.Write write =
        late.add(() -> {
          writes.incrementAndGet();
          written.countDown();
        });

    assertThat(written.await(30, TimeUnit.SECONDS)).isTrue();
    write.settle();
    write.settle();

    assertThat(writes).hasValue(1);
  }

  @Test
  void what_is_settled_at_once_is_never_written() throws InterruptedException {
    CountDownLatch later = new CountDownLatch(1);
    late.add(writes::incrementAndGet).settle();
    late.add(later::countDown);

    assertThat(later.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(writes).hasValue(0);
  }

  @Test
  void one_that_is_under_way_is_waited_for_and_its_fault_is_passed_on()
      throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    LateWrites.Write write =
        late.add(() -> {
          begun.countDown();
          throw new RunLostException("r.1.0.1: fenced");
        });

    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(write::settle)
        .isInstanceOf(RunLostException.class)
        .hasMessage("r.1.0.1: fenced");
  }
}
