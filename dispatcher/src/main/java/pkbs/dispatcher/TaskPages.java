package pkbs.dispatcher;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.TaskTable;

/// Pages of jobs with the tasks of arrays among them, each array before its tasks, in the order of
/// ids and indices. A page costs what it shows and the tasks that it passes over.
final class TaskPages {
  private final JobIndex jobs;
  private final JobPages pages;
  private final TaskJobs tasks;

  TaskPages(JobIndex jobs, TaskJobs tasks) {
    this.jobs = jobs;
    this.pages = new JobPages(jobs);
    this.tasks = tasks;
  }

  /// @param next absent on the last page
  record Page(List<Shown> rows, List<String> unknown, Optional<String> next) {}

  /// Which tasks are wanted.
  ///
  /// @param byIndex those of an array that were asked for by their ids; without the array itself
  /// @param tasksMax of an array that is listed with its tasks
  record Wanted(Map<JobId, IntPredicate> byIndex, int tasksMax) {
    Wanted {
      byIndex = new HashMap<>(byIndex);
    }
  }

  /// Where a page begins: at a job, or behind so many of its tasks.
  private record Place(JobId job, int position) {
    static final int WHOLE = -1;
  }

  Page page(JobQuery query, Wanted wanted, @Nullable String cursor, Caller caller) {
    Place from = cursor == null ? new Place(new JobId(1), Place.WHOLE) : read(cursor);
    List<String> unknown = new ArrayList<>();
    List<Shown> rows = new ArrayList<>();
    Iterator<Job> found = pages.from(query, from.job(), caller, unknown).iterator();
    while (found.hasNext()) {
      Job job = found.next();
      int start = job.id().equals(from.job()) ? from.position() : Place.WHOLE;
      Optional<Integer> stopped = add(rows, query, job, wanted, start);
      if (stopped.isPresent()) {
        return new Page(rows, unknown, Optional.of(write(new Place(job.id(), stopped.get()))));
      }
    }
    return new Page(rows, unknown, Optional.empty());
  }

  /// @return where the page became full
  private Optional<Integer> add(List<Shown> rows, JobQuery query, Job job, Wanted all, int start) {
    @Nullable IntPredicate wanted = all.byIndex().get(job.id());
    if (start == Place.WHOLE && wanted == null && query.hasLetter(pages.letter(job))) {
      if (rows.size() == query.limit()) {
        return Optional.of(Place.WHOLE);
      }
      rows.add(Shown.whole(job));
    }
    Optional<TaskTable> table = jobs.arrays().find(job.id());
    int total = table.map(TaskTable::total).orElse(0);
    if (wanted == null && total > all.tasksMax()) {
      return Optional.empty();
    }
    for (int position = Math.max(start, 0); position < total; position++) {
      boolean isAskedFor = wanted == null || wanted.test(table.get().index(position));
      if (!isAskedFor || !query.hasLetter(letter(job, table.get(), position))) {
        continue;
      }
      if (rows.size() == query.limit()) {
        return Optional.of(position);
      }
      rows.add(tasks.at(job, position));
    }
    return Optional.empty();
  }

  private static char letter(Job job, TaskTable table, int position) {
    char letter = table.state(position).letter();
    boolean waits = letter == 'Q' && !job.state().isTerminal();
    return waits ? job.state().letter() : letter;
  }

  private static String write(Place place) {
    String text = "t\n" + place.job().sequence() + "\n" + place.position();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Place read(String cursor) {
    try {
      String[] parts =
          new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split("\n", 3);
      if (parts.length == 3 && parts[0].equals("t")) {
        return new Place(new JobId(Long.parseLong(parts[1])), Integer.parseInt(parts[2]));
      }
    } catch (IllegalArgumentException e) {
      throw JobQuery.badCursor();
    }
    throw JobQuery.badCursor();
  }
}
