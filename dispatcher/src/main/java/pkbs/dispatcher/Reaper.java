package pkbs.dispatcher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.Job;
import pkbs.protocol.MalformedJsonException;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.ResultManifest;
import pkbs.webdav.ReadFailedException;
import pkbs.webdav.ResultsSweeper;

/// Removes what uploads left on the results server and no record names: `.uploading` folders of
/// attempts that are over, and whole folders of attempts that a later one superseded, once nothing
/// has changed in them for seven days.
///
/// Only the leader does it, because only it knows which folders count; a pass that fails is made
/// again hours later. A folder goes only if its name is one that pkbs would have given to an
/// attempt of a job in the books ([LeftFolder]), and its `result.json` names that very attempt;
/// only a `.uploading` folder may have none, since it comes last. The age is told by the server's
/// own clock; where it tells none, by how long this process has seen the folder.
final class Reaper implements AutoCloseable {
  static final Duration AGE_MIN = Duration.ofDays(7);

  private static final Logger log = LoggerFactory.getLogger(Reaper.class);
  private static final Duration FIRST = Duration.ofMinutes(10);
  private static final Duration AGAIN = Duration.ofHours(6);

  private final JobIndex jobs;
  private final BooleanSupplier leads;
  private final ResultsSweeper sweeper;
  private final Time time;
  private final Map<List<String>, Long> seenSince = new HashMap<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("reaper").daemon(true).factory());

  Reaper(JobIndex jobs, BooleanSupplier leads, ResultsSweeper sweeper, Time time) {
    this.jobs = jobs;
    this.leads = leads;
    this.sweeper = sweeper;
    this.time = time;
  }

  /// For as long as the process lives.
  static Reaper start(Dispatcher dispatcher, ResultsSweeper sweeper) {
    Reaper reaper =
        new Reaper(
            dispatcher.jobs(),
            () -> dispatcher.leader().epoch().isPresent(),
            sweeper,
            Time.system());
    reaper.thread.scheduleWithFixedDelay(
        reaper::sweepQuietly, FIRST.toSeconds(), AGAIN.toSeconds(), TimeUnit.SECONDS);
    return reaper;
  }

  private void sweepQuietly() {
    try {
      sweep();
    } catch (RuntimeException e) {
      log.error("the reaper ended in the middle", e);
    }
  }

  /// One pass over all folders that hold results. One thread at a time.
  void sweep() {
    Set<List<String>> seen = new HashSet<>();
    try {
      for (Map.Entry<String, Map<String, Job>> parent : byParent().entrySet()) {
        if (!leads.getAsBoolean()) {
          return;
        }
        sweep(List.of(parent.getKey().split("/")), parent.getValue(), seen);
      }
      seenSince.keySet().retainAll(seen);
    } catch (ReadFailedException e) {
      log.warn("old result folders stay for now: {}", e.getMessage());
    }
  }

  /// The jobs of each folder, by the names of their first attempts' results folders.
  private Map<String, Map<String, Job>> byParent() {
    Map<String, Map<String, Job>> byParent = new TreeMap<>();
    for (Job job : jobs.all()) {
      if (ArrayIndex.isArray(job)) {
        // Folders of tasks have names of their own, which no sweep knows yet.
        continue;
      }
      String path = job.spec().resultsFolder(job.id(), 1);
      int slash = path.lastIndexOf('/');
      byParent
          .computeIfAbsent(path.substring(0, slash), any -> new HashMap<>())
          .put(path.substring(slash + 1), job);
    }
    return byParent;
  }

  private void sweep(List<String> parent, Map<String, Job> jobsHere, Set<List<String>> seen) {
    for (String name : sweeper.folders(parent)) {
      Optional<LeftFolder> left =
          LeftFolder.of(name, jobsHere).filter(folder -> !folder.counts(String.join("/", parent)));
      if (left.isPresent()) {
        List<String> folder = new ArrayList<>(parent);
        folder.add(name);
        seen.add(folder);
        consider(folder, left.orElseThrow());
      }
    }
  }

  private void consider(List<String> folder, LeftFolder left) {
    if (age(folder).compareTo(AGE_MIN) >= 0 && isOurs(folder, left) && leads.getAsBoolean()) {
      sweeper.delete(folder);
      seenSince.remove(folder);
      log.info("results: {} removed: {}", String.join("/", folder), left.why());
    }
  }

  private Duration age(List<String> folder) {
    long since = seenSince.computeIfAbsent(folder, any -> time.nanos());
    return sweeper.age(folder).orElseGet(() -> time.since(since));
  }

  private boolean isOurs(List<String> folder, LeftFolder left) {
    return sweeper
        .manifest(folder)
        .map(json -> {
          try {
            ResultManifest manifest = PkbsJson.read(ResultManifest.class, json);
            // A file of another kind may lack it.
            return left.job().id().toString().equals(manifest.id())
                && manifest.attempt() == left.attempt();
          } catch (MalformedJsonException e) {
            return false;
          }
        })
        .orElse(left.isUnfinished());
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
