package pkbs.kubernetes;

import io.fabric8.kubernetes.client.Watch;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/// One watch at a time: a new one in place of one that has ended, however early. Kept by one
/// thread; watches end on others, and any thread may close it.
final class PodWatch implements AutoCloseable {
  private final Function<Runnable, Optional<Watch>> opener;
  private final Runnable ended;
  private volatile Optional<Watch> watch = Optional.empty();
  private AtomicBoolean isOver = new AtomicBoolean(true);

  /// @param opener given what to call when the watch ends, perhaps before it answers; empty where
  ///   there can be none now
  /// @param ended called when one has ended
  PodWatch(Function<Runnable, Optional<Watch>> opener, Runnable ended) {
    this.opener = opener;
    this.ended = ended;
  }

  /// Opens one where none is open.
  void keep() {
    if (!isOver.get()) {
      return;
    }
    AtomicBoolean mine = new AtomicBoolean();
    watch =
        opener.apply(() -> {
          mine.set(true);
          ended.run();
        });
    isOver = watch.isPresent() ? mine : new AtomicBoolean(true);
  }

  @Override
  public void close() {
    watch.ifPresent(Watch::close);
  }
}
