package pkbs.testkit;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import pkbs.core.JobId;
import pkbs.core.Run;
import pkbs.core.RunId;
import pkbs.jetstream.RunBook;
import pkbs.jetstream.StoreUnavailableException;

/// One connection's view of [FakeRuns].
final class FakeRunBook implements RunBook {
  private final FakeRuns runs;
  private final Faults faults;
  private final Consumer<Receiver<?>> keep;

  FakeRunBook(FakeRuns runs, Faults faults, Consumer<Receiver<?>> keep) {
    this.runs = runs;
    this.faults = faults;
    this.keep = keep;
  }

  @Override
  public Swap create(Run run) {
    return faults.pass(Faults.Call.CREATE_RUN, () -> swap(run, 0));
  }

  @Override
  public Swap update(Run run, long revision) {
    return faults.pass(Faults.Call.UPDATE_RUN, () -> swap(run, revision));
  }

  private Swap swap(Run run, long revision) {
    long written = runs.write(run, revision);
    return written > 0
        ? new Swap.Won(written)
        : runs.read(run.id())
            .<Swap>map(Swap.Taken::new)
            .orElseThrow(
                () -> new StoreUnavailableException("fake store: " + run.id() + " is gone", null));
  }

  @Override
  public Optional<Versioned> read(RunId id) {
    return faults.pass(Faults.Call.READ_RUN, () -> runs.read(id));
  }

  @Override
  public List<Versioned> readAll() {
    return faults.pass(Faults.Call.READ_RUN, runs::readAll);
  }

  @Override
  public Watching watch(Consumer<Versioned> each, Runnable loaded) {
    Receiver<Versioned> watch = new Receiver<>(each);
    keep.accept(watch);
    runs.watch(watch, loaded);
    return watch;
  }

  @Override
  public void purge(JobId job) {
    purge(job, Long.MAX_VALUE);
  }

  @Override
  public void purgeBelow(long revision) {
    faults.pass(
        Faults.Call.PURGE,
        () -> {
          runs.remove(revision);
          return true;
        });
  }

  @Override
  public void purge(JobId job, long revision) {
    faults.pass(
        Faults.Call.PURGE,
        () -> {
          runs.remove(job, revision);
          return true;
        });
  }
}
