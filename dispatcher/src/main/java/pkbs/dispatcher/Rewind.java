package pkbs.dispatcher;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.Run;
import pkbs.core.RunId;
import pkbs.core.TaskSegment;
import pkbs.jetstream.JobBook;
import pkbs.jetstream.RunBook;
import pkbs.jetstream.RunBook.Swap;
import pkbs.jetstream.RunBook.Versioned;
import pkbs.protocol.JobRecord;
import pkbs.protocol.QueueRecord;

/// Makes good what storage forgot, from what this process was told to be stored: after a power loss
/// of nats-server, or where an older copy of its files was put back. Begun, it stays due over
/// failed take-overs until all is written. On the leader's thread. Source: reliability design, 7.3.
final class Rewind {
  private static final Logger log = LoggerFactory.getLogger(Rewind.class);

  private final Books books;
  private final RunBook runs;
  private final RunTable table;
  private final PayloadShelf shelf;
  private final Meters meters;
  private boolean isDue;
  private List<Versioned> remembered = List.of();

  Rewind(Books books, RunBook runs, RunTable table, PayloadShelf shelf, Meters meters) {
    this.books = books;
    this.runs = runs;
    this.table = table;
    this.shelf = shelf;
    this.meters = meters;
  }

  /// Before each take-over: sees whether the books lost what was acknowledged, and holds on to what
  /// was seen of the runs, whose bucket may lose on its own.
  void look(JobBook.Glance seen) {
    shelf.forgetStored();
    if (remembered.isEmpty()) {
      remembered = table.all();
    }
    if (!isDue && books.wentBack(seen)) {
      log.error(
          "CRITICAL: storage went back: its last record is {}, this process was told of {}; what is"
              + " missing is written again from memory; find out why nats-server lost it",
          seen.last(),
          books.last());
      isDue = true;
      meters.wentBack();
    }
  }

  /// The jobs that count: what was read, or what was forgotten and is written again.
  List<Job> jobs(JobBook.Loaded loaded) {
    List<Job> read = loaded.jobs().stream().map(JobRecord::job).toList();
    if (!isDue) {
      return read;
    }
    Map<JobId, Job> jobs = new LinkedHashMap<>();
    read.forEach(job -> jobs.put(job.id(), job));
    List<Job> lost =
        books.written().stream().filter(job -> !job.equals(jobs.get(job.id()))).toList();
    lost.forEach(books::append);
    books.repeatNumbers();
    lost.forEach(job -> jobs.put(job.id(), job));
    log.error("CRITICAL: {} job records written again", lost.size());
    shelf.restore(lost);
    return List.copyOf(jobs.values());
  }

  /// The segments that count, in the same way. To be called after [#jobs].
  Map<JobId, List<TaskSegment>> segments(JobBook.Loaded loaded) {
    if (!isDue) {
      return loaded.segments();
    }
    Map<JobId, Map<Integer, TaskSegment>> all = new HashMap<>();
    loaded.segments().forEach((job, stored) -> stored.forEach(segment -> put(all, job, segment)));
    int repeated = 0;
    for (Map.Entry<JobId, Map<Integer, TaskSegment>> known :
        Map.copyOf(books.segments()).entrySet()) {
      for (TaskSegment segment : List.copyOf(known.getValue().values())) {
        if (!segment.equals(put(all, known.getKey(), segment))) {
          books.append(known.getKey(), segment);
          repeated++;
        }
      }
    }
    log.error("CRITICAL: {} segments of arrays written again", repeated);
    Map<JobId, List<TaskSegment>> segments = new HashMap<>();
    all.forEach((job, numbered) -> segments.put(job, List.copyOf(numbered.values())));
    return segments;
  }

  private static @Nullable TaskSegment put(
      Map<JobId, Map<Integer, TaskSegment>> all, JobId job, TaskSegment segment) {
    return all.computeIfAbsent(job, any -> new HashMap<>()).put(segment.number(), segment);
  }

  /// The queues that count, likewise.
  List<QueueRecord> queues(JobBook.Loaded loaded) {
    Map<String, QueueRecord> records = new LinkedHashMap<>();
    loaded.queues().forEach(record -> records.put(record.queue().name(), record));
    if (isDue) {
      for (QueueRecord known : List.copyOf(books.queues())) {
        QueueRecord read = records.put(known.queue().name(), known);
        boolean isSame =
            read != null && read.queue().equals(known.queue()) && read.removed() == known.removed();
        if (!isSame) {
          books.append(known.queue(), known.removed());
        }
      }
    }
    return List.copyOf(records.values());
  }

  /// The run records that count. One that is gone, or went back, is written as it was last seen, so
  /// that its worker goes on from there and nobody else claims the attempt.
  List<Versioned> runs(List<Versioned> read) {
    Map<RunId, Versioned> found = new HashMap<>();
    read.forEach(versioned -> found.put(versioned.run().id(), versioned));
    int written = 0;
    for (Versioned seen : remembered) {
      RunId id = seen.run().id();
      Versioned now = found.get(id);
      if (now == null || isOlder(now.run(), seen.run())) {
        Swap swap = now == null ? runs.create(seen.run()) : runs.update(seen.run(), now.revision());
        found.put(
            id,
            switch (swap) {
              case Swap.Won won -> new Versioned(seen.run(), won.revision());
              case Swap.Taken taken -> taken.current();
            });
        written++;
      }
    }
    if (written > 0) {
      log.error("CRITICAL: {} run records were gone or old, written again", written);
    }
    return found.values().stream().sorted(RunWatch.EARLIER_FIRST).toList();
  }

  /// The states of a run are declared in the order in which it passes through them.
  private static boolean isOlder(Run found, Run seen) {
    return found.worker().equals(seen.worker())
        && !found.state().isTerminal()
        && found.state().compareTo(seen.state()) < 0;
  }

  /// After a take-over that was carried out: all is stored.
  void done() {
    isDue = false;
    remembered = List.of();
  }
}
