package pkbs.worker.process;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Holds all programs of this worker to their limits: one thread reads the process table four times
/// a second (more often while memory that no control group bounds may grow fast), another the sizes
/// of the directories once a second.
public final class LimitWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LimitWatch.class);
  private static final Duration CALM = Duration.ofMillis(250);
  private static final Duration CLOSE = Duration.ofMillis(50);
  private static final Duration DISK = Duration.ofSeconds(1);

  private final Cookies cookies;
  private final Set<LiveProgram> programs = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);

  public LimitWatch(Cookies cookies) {
    this.cookies = cookies;
    Thread.ofPlatform().daemon().name("limits").start(() -> repeat(this::lookAtProcesses));
    Thread.ofPlatform().daemon().name("scratch").start(() -> repeat(this::lookAtDirectories));
  }

  public void add(LiveProgram program) {
    programs.add(program);
  }

  public void remove(LiveProgram program) {
    programs.remove(program);
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void repeat(Supplier<Duration> look) {
    try {
      Duration pause = CALM;
      while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        pause = guarded(look);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// What one look meets must not end all later ones.
  private static Duration guarded(Supplier<Duration> look) {
    try {
      return look.get();
    } catch (RuntimeException e) {
      LOG.error("cannot look at the runs now: {}", e.toString(), e);
      return DISK;
    }
  }

  private Duration lookAtProcesses() {
    if (programs.stream().noneMatch(LiveProgram::isWorthALook)) {
      return CLOSE;
    }
    try {
      ProcessTable table = ProcessTable.read();
      cookies.keepOnly(table);
      boolean isCalm = true;
      for (LiveProgram program : programs) {
        boolean isNear = program.look(table);
        isCalm = isCalm && !isNear && !program.isYoung();
      }
      return isCalm ? CALM : CLOSE;
    } catch (UncheckedIOException e) {
      LOG.warn("cannot read the process table: {}", e.getMessage());
      return CALM;
    }
  }

  private Duration lookAtDirectories() {
    for (LiveProgram program : programs) {
      long most = program.limits().scratchBytes();
      Path directory = program.limits().scratch();
      if (most > 0 && DirectorySize.exceeds(directory, most)) {
        program.exceedScratch();
      }
    }
    return DISK;
  }
}
