package pkbs.dispatcher;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.Owner;
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

  Page page(JobQuery query, Caller caller) {
    List<String> unknown = new ArrayList<>(query.unreadable());
    NavigableSet<JobId> candidates = candidates(query, caller, unknown);
    Predicate<Job> wanted =
        job -> caller.sees(job) && query.matches(job) && query.hasLetter(letter(job));
    List<Job> found =
        query.sort().isById() ? walk(query, wanted, candidates) : sorted(query, wanted, candidates);
    if (found.size() <= query.limit()) {
      return new Page(found, unknown, Optional.empty());
    }
    List<Job> page = found.subList(0, query.limit());
    return new Page(page, unknown, Optional.of(query.cursor(page.getLast())));
  }

  /// From a job on, in the order of ids, whatever the query's letters and cursor say.
  Stream<Job> from(JobQuery query, JobId first, Caller caller, List<String> unknown) {
    return matching(
        job -> caller.sees(job) && query.matches(job),
        candidates(query, caller, unknown).tailSet(first, true));
  }

  /// An array shows B from its first start to its end.
  char letter(Job job) {
    boolean isBegun =
        jobs.arrays().find(job.id()).filter(table -> table.counts().hasBegun()).isPresent();
    return isBegun && !job.state().isTerminal() ? 'B' : job.state().letter();
  }

  private NavigableSet<JobId> candidates(JobQuery query, Caller caller, List<String> unknown) {
    if (query.namesIds()) {
      NavigableSet<JobId> named = new TreeSet<>(query.ids());
      for (Iterator<JobId> ids = named.iterator(); ids.hasNext(); ) {
        JobId id = ids.next();
        if (jobs.find(id).filter(caller::sees).isEmpty()) {
          unknown.add(id.toString());
          ids.remove();
        }
      }
      return named;
    }
    Optional<Owner> one = caller.isConfined() ? Optional.of(caller.owner()) : query.owner();
    if (query.finished() == Finished.NO) {
      return one.map(jobs::active).orElseGet(jobs::active);
    }
    return one.map(jobs::of).orElseGet(jobs::ids);
  }

  /// One more than the page, to know whether there is another.
  private List<Job> walk(JobQuery query, Predicate<Job> wanted, NavigableSet<JobId> candidates) {
    boolean down = query.sort().down();
    NavigableSet<JobId> ordered = down ? candidates.descendingSet() : candidates;
    NavigableSet<JobId> rest =
        query.after().map(place -> ordered.tailSet(place.id(), false)).orElse(ordered);
    return matching(wanted, rest).limit(query.limit() + 1L).toList();
  }

  private List<Job> sorted(JobQuery query, Predicate<Job> wanted, NavigableSet<JobId> candidates) {
    Comparator<Place> order = query.sort().order();
    return matching(wanted, candidates)
        .filter(job ->
            query
                .after()
                .map(place -> order.compare(query.sort().place(job), place) > 0)
                .orElse(true))
        .sorted(Comparator.comparing(query.sort()::place, order))
        .limit(query.limit() + 1L)
        .toList();
  }

  private Stream<Job> matching(Predicate<Job> wanted, NavigableSet<JobId> ids) {
    return ids.stream().map(jobs::find).flatMap(Optional::stream).filter(wanted);
  }
}
