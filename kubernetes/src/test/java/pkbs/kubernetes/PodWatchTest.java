package pkbs.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodWatchTest {
  private final List<Runnable> opened = new ArrayList<>();
  private boolean endsAtOnce;
  private boolean isRefused;
  private int ended;
  private final PodWatch watch = new PodWatch(this::open, () -> ended++);

  private Optional<Watch> open(Runnable end) {
    opened.add(end);
    if (endsAtOnce) {
      end.run();
    }
    return isRefused ? Optional.empty() : Optional.of(() -> {});
  }

  @Test
  void one_that_goes_on_is_kept() {
    watch.keep();
    watch.keep();

    assertThat(opened).hasSize(1);
  }

  @Test
  void one_that_ended_is_followed_by_another() {
    watch.keep();
    opened.getFirst().run();
    watch.keep();
    watch.keep();

    assertThat(opened).hasSize(2);
    assertThat(ended).isEqualTo(1);
  }

  @Test
  void one_that_ended_before_it_was_there_is_followed_by_another() {
    endsAtOnce = true;
    watch.keep();
    endsAtOnce = false;
    watch.keep();
    watch.keep();

    assertThat(opened).hasSize(2);
  }

  @Test
  void the_end_of_an_earlier_one_is_not_that_of_the_next() {
    watch.keep();
    opened.getFirst().run();
    watch.keep();
    opened.getFirst().run();
    watch.keep();

    assertThat(opened).hasSize(2);
  }

  @Test
  void one_that_cannot_be_had_is_asked_for_again() {
    isRefused = true;
    watch.keep();
    watch.keep();

    assertThat(opened).hasSize(2);
  }
}
