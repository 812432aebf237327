package pkbs.dispatcher;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.dispatcher.JobQuery.Finished;
import pkbs.dispatcher.JobQuery.Place;

/// Picks the jobs of a page from memory. In the order of ids it walks only as far as the page
/// needs.
final class JobPages {
  private final JobIndex jobs;

  JobPages(JobIndex jobs) {
    this.jobs = jobs;
  }

  /// @param unknown asked-for ids without a job, as they were given or as they read
  /// @param next absent on the last page
  record Page(List<Job> jobs, List<String> unknown, Optional<String> next) {}

  Page page(JobQuery query) {
    List<String> unknown = new ArrayList<>(query.unreadable());
    NavigableSet<JobId> candidates = candidates(query, unknown);
    List<Job> found = query.sort().isById() ? walk(query, candidates) : sorted(query, candidates);
    if (found.size() <= query.limit()) {
      return new Page(found, unknown, Optional.empty());
    }
    List<Job> page = found.subList(0, query.limit());
    return new Page(page, unknown, Optional.of(query.cursor(page.getLast())));
  }

  private NavigableSet<JobId> candidates(JobQuery query, List<String> unknown) {
    if (query.namesIds()) {
      NavigableSet<JobId> named = new TreeSet<>(query.ids());
      for (Iterator<JobId> ids = named.iterator(); ids.hasNext(); ) {
        JobId id = ids.next();
        if (jobs.find(id).isEmpty()) {
          unknown.add(id.toString());
          ids.remove();
        }
      }
      return named;
    }
    if (query.finished() == Finished.NO) {
      return jobs.active();
    }
    return query.owner().map(jobs::of).orElseGet(jobs::ids);
  }

  /// One more than the page, to know whether there is another.
  private List<Job> walk(JobQuery query, NavigableSet<JobId> candidates) {
    boolean down = query.sort().down();
    NavigableSet<JobId> ordered = down ? candidates.descendingSet() : candidates;
    NavigableSet<JobId> rest =
        query.after().map(place -> ordered.tailSet(place.id(), false)).orElse(ordered);
    return matching(query, rest).limit(query.limit() + 1L).toList();
  }

  private List<Job> sorted(JobQuery query, NavigableSet<JobId> candidates) {
    Comparator<Place> order = query.sort().order();
    return matching(query, candidates)
        .filter(job ->
            query
                .after()
                .map(place -> order.compare(query.sort().place(job), place) > 0)
                .orElse(true))
        .sorted(Comparator.comparing(query.sort()::place, order))
        .limit(query.limit() + 1L)
        .toList();
  }

  private Stream<Job> matching(JobQuery query, NavigableSet<JobId> ids) {
    return ids.stream().map(jobs::find).flatMap(Optional::stream).filter(query::matches);
  }
}
