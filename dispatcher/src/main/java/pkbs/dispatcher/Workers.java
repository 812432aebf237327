package pkbs.dispatcher;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import pkbs.core.Leases;
import pkbs.core.RunId;
import pkbs.core.WorkerId;
import pkbs.protocol.Heartbeat;

/// The workers as their heartbeats show them, and their leases. Safe for threads; never waits for
/// anything but its own short critical sections. Cleared at take-over, after which each worker is
/// new once more.
final class Workers {
  private static final int OVER_MAX = 10_000;
  private static final int ABSENCES_MAX = 2;

  private final Time time;
  private final Leases leases;
  private final Map<WorkerId, Seen> known = new LinkedHashMap<>();
  private final Set<WorkerId> assumed = new HashSet<>();
  private final Map<WorkerId, Map<RunId, Integer>> absences = new HashMap<>();

  /// Those that are over, by a newer worker on their seat or by their own word.
  private final Set<WorkerId> over =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<WorkerId, Boolean> eldest) {
              return size() > OVER_MAX;
            }
          });

  /// A worker's last heartbeat.
  ///
  /// @param at by [Time#nanos()]
  record Seen(Heartbeat beat, long at) {}

  /// What a heartbeat changed.
  ///
  /// @param isOver it left, or its seat has a newer worker; the heartbeat counts for nothing
  /// @param isNew first heartbeat in this epoch
  /// @param isChanged capacity or readiness differs from the one before
  /// @param gone the workers that were on its seat; itself where it leaves
  /// @param missing runs that it should hold and did not name twice in a row
  record Heard(
      boolean isOver, boolean isNew, boolean isChanged, List<WorkerId> gone, List<RunId> missing) {
    private static final Heard OVER = new Heard(true, false, false, List.of(), List.of());

    boolean concernsLeader() {
      return isNew || isChanged || !gone.isEmpty() || !missing.isEmpty();
    }
  }

  Workers(Time time, Leases.Terms terms) {
    this.time = time;
    this.leases = new Leases(terms);
  }

  /// Takes a heartbeat in.
  ///
  /// @param expected the runs that the leader believes to be there
  synchronized Heard heard(Heartbeat beat, Set<RunId> expected) {
    WorkerId worker = beat.worker();
    if (over.contains(worker)) {
      return Heard.OVER;
    }
    if (beat.leaves()) {
      end(worker);
      return new Heard(false, false, true, List.of(worker), List.of());
    }
    assumed.remove(worker);
    List<WorkerId> gone = replacedBy(beat);
    Seen before = known.put(worker, new Seen(beat, time.nanos()));
    leases.renew(worker, time.nanos());
    boolean changed =
        before == null
            || !before.beat().capacity().equals(beat.capacity())
            || before.beat().takesWork() != beat.takesWork();
    return new Heard(false, before == null, changed, gone, missing(beat, expected));
  }

  private List<WorkerId> replacedBy(Heartbeat beat) {
    if (known.containsKey(beat.worker())) {
      return List.of();
    }
    List<WorkerId> gone = new ArrayList<>();
    for (Seen seen : known.values()) {
      if (seen.beat().seat().equals(beat.seat())) {
        gone.add(seen.beat().worker());
      }
    }
    assumed.stream().filter(worker -> isSamePlace(worker, beat.worker())).forEach(gone::add);
    gone.forEach(this::end);
    return gone;
  }

  private void end(WorkerId worker) {
    assumed.remove(worker);
    forget(worker);
    leases.end(worker);
    over.add(worker);
  }

  /// Whether two ids begin with the same seat: the seat of a worker that this leader never heard is
  /// known by its id alone.
  private static boolean isSamePlace(WorkerId before, WorkerId now) {
    int end = now.text().lastIndexOf('-');
    return end > 0
        && before.text().lastIndexOf('-') == end
        && before.text().startsWith(now.text().substring(0, end));
  }

  private List<RunId> missing(Heartbeat beat, Set<RunId> expected) {
    Set<RunId> named = new HashSet<>();
    beat.runs().forEach(run -> named.add(run.run()));
    Map<RunId, Integer> before = absences.getOrDefault(beat.worker(), Map.of());
    Map<RunId, Integer> counts = new HashMap<>();
    for (RunId run : expected) {
      if (!named.contains(run)) {
        counts.put(run, before.getOrDefault(run, 0) + 1);
      }
    }
    absences.put(beat.worker(), counts);
    return counts.keySet().stream().filter(run -> counts.get(run) >= ABSENCES_MAX).toList();
  }

  /// Undoes [#heard] for a worker that could not be welcomed, so that its next heartbeat is a first
  /// one.
  synchronized void forget(WorkerId worker) {
    known.remove(worker);
    absences.remove(worker);
  }

  /// Gives a full term to a worker that only a run record names.
  synchronized void assume(WorkerId worker) {
    if (!over.contains(worker)) {
      assumed.add(worker);
      leases.renew(worker, time.nanos());
    }
  }

  /// Whether nothing yet says that the worker is gone.
  synchronized boolean isAlive(WorkerId worker) {
    return leases.holds(worker);
  }

  /// Ends the leases that ran out.
  synchronized List<WorkerId> expire() {
    List<WorkerId> lost = leases.expire(time.nanos());
    lost.forEach(this::forget);
    lost.forEach(assumed::remove);
    return lost;
  }

  /// What to tell people where so many are silent that none is given up.
  synchronized Optional<String> massSilence() {
    return leases.isMassSilence()
        ? Optional.of(
            "most of %d workers are silent, none is given up yet; check their hosts and the network"
                .formatted(known.size() + assumed.size()))
        : Optional.empty();
  }

  synchronized void clear() {
    known.clear();
    assumed.clear();
    absences.clear();
    leases.clear();
  }

  synchronized Collection<Seen> all() {
    return List.copyOf(known.values());
  }

  synchronized Optional<Seen> find(WorkerId worker) {
    return Optional.ofNullable(known.get(worker));
  }
}
