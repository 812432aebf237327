package pkbs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartGuardTest {
  private static final StartGuard.Pauses NONE = new StartGuard.Pauses(Duration.ZERO, Duration.ZERO);
  private static final StartGuard.Pauses LONG =
      new StartGuard.Pauses(Duration.ofHours(1), Duration.ofHours(2));

  private final AtomicInteger checks = new AtomicInteger();
  private volatile Optional<String> fault = Optional.empty();

  private StartGuard guard(StartGuard.Pauses pauses) {
    return new StartGuard(
        () -> {
          checks.incrementAndGet();
          return fault;
        },
        pauses,
        new Signal());
  }

  @Test
  void three_failed_starts_in_a_row_are_one_too_many() {
    StartGuard guard = guard(NONE);
    guard.failed("No space left on device");
    guard.failed("No space left on device");
    guard.started();
    guard.failed("No space left on device");
    guard.failed("No space left on device");
    assertThat(guard.reason()).isEmpty();

    guard.failed("No space left on device");

    assertThat(guard.reason()).contains("unhealthy: No space left on device");
  }

  @Test
  void a_check_that_goes_well_lets_it_work_on_probation() {
    StartGuard guard = guard(NONE);
    fail(guard, 3);
    fault = Optional.of("still full");
    guard.tryAgain();
    assertThat(guard.reason()).contains("unhealthy: still full");

    fault = Optional.empty();
    guard.tryAgain();
    assertThat(guard.reason()).isEmpty();

    fail(guard, 1);
    assertThat(guard.reason()).contains("unhealthy: full");
  }

  @Test
  void a_run_that_starts_ends_the_probation() {
    StartGuard guard = guard(NONE);
    fail(guard, 3);
    guard.tryAgain();

    guard.started();

    fail(guard, 2);
    assertThat(guard.reason()).isEmpty();
  }

  @Test
  void it_does_not_check_before_the_pause_is_over() {
    StartGuard guard = guard(LONG);
    guard.tryAgain();
    fail(guard, 3);

    guard.tryAgain();

    assertThat(checks).hasValue(0);
    assertThat(guard.reason()).contains("unhealthy: full");
  }

  @Test
  void the_check_does_what_a_run_needs(@TempDir Path scratch) throws Exception {
    SelfCheck check = new SelfCheck(scratch);
    assertThat(check.fault()).isEmpty();
    assertThat(scratch.resolve("runs")).isEmptyDirectory();

    Files.delete(scratch.resolve("runs"));
    Files.createFile(scratch.resolve("runs"));

    assertThat(check.fault().orElseThrow()).contains(scratch.resolve("runs").toString());
  }

  private static void fail(StartGuard guard, int times) {
    for (int i = 0; i < times; i++) {
      guard.failed("full");
    }
  }
}
