package pkbs.core.pbs;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import pkbs.core.Memory;
import pkbs.core.Resources;
import pkbs.core.Walltime;

/// What of `-l` says how a job is spread, and what is only kept.
///
/// @param select absent: one part
/// @param place absent: as PBS chooses
/// @param others every other resource by name, as typed, in order
public record Layout(Optional<Select> select, Optional<Place> place, Map<String, String> others) {
  public static final Layout NONE = new Layout(Optional.empty(), Optional.empty(), Map.of());

  /// Resources that a job's record has under names of its own, or that are counted.
  public static final Set<String> AMOUNTS =
      Set.of("image", "mem", "ncpus", "nodect", "place", "scratch", "select", "walltime");

  private static final String MPIPROCS = "mpiprocs";

  public Layout {
    others = Collections.unmodifiableMap(new LinkedHashMap<>(others));
  }

  /// Whether the job takes more than one part.
  public boolean isGang() {
    return select.filter(s -> s.count() > 1).isPresent();
  }

  /// Whether no other job may be on its worker.
  public boolean isExclusive() {
    return place.filter(Place::isExclusive).isPresent();
  }

  /// `Resource_List` as `qstat -f` shows it, sorted by name: what was asked for and the totals that
  /// clients read. Source: pbs_resources(7B); Open OnDemand reads `nodect` and `ncpus`.
  ///
  /// @param asked the totals asked for
  /// @param queue what a job gets that does not ask
  public Map<String, String> resourceList(
      ResourceRequest asked, Resources queue, Walltime walltime) {
    Map<String, String> list = new TreeMap<>(others);
    Select parts = select.filter(s -> isGang()).orElseGet(() -> onePart(asked, queue));
    int cpus = asked.ncpus().orElse(queue.cpus());
    list.put("mem", asked.mem().orElse(queue.memory()).toString());
    list.put("ncpus", Integer.toString(cpus));
    list.put("nodect", Long.toString(parts.count()));
    parts
        .names()
        .filter(name -> name.equals(MPIPROCS))
        .forEach(name -> list.put(name, Long.toString(parts.mpiprocs())));
    list.put("place", placeOr(false).toString());
    list.put("select", parts.toString());
    list.put("walltime", asked.walltime().orElse(walltime).toString());
    return list;
  }

  /// Processes asked for in all, by the parts or else by name; 0: none asked for.
  ///
  /// @throws PbsSyntaxException where the number is none
  public int mpiprocs() {
    Optional<Select> naming = select.filter(s -> s.names().anyMatch(MPIPROCS::equals));
    return naming
        .map(s -> (int) s.mpiprocs())
        .or(() ->
            Optional.ofNullable(others.get(MPIPROCS))
                .map(text -> ResourceRule.count(MPIPROCS, text)))
        .orElse(0);
  }

  /// The place asked for, or what PBS takes where none is.
  ///
  /// @param alone whether no other job may be there, by whichever option
  public Place placeOr(boolean alone) {
    Place shown = place.orElse(select.isPresent() ? Place.FREE : Place.PACK);
    Place excl = new Place(Optional.empty(), Optional.of(Place.Sharing.EXCL), Optional.empty());
    return alone ? shown.or(excl) : shown;
  }

  /// The only part, with the amounts that count in the end.
  private Select onePart(ResourceRequest asked, Resources queue) {
    Map<String, String> resources = new LinkedHashMap<>();
    resources.put("ncpus", Integer.toString(asked.ncpus().orElse(queue.cpus())));
    resources.put("mem", asked.mem().orElse(queue.memory()).toString());
    asked.scratch().map(Memory::toString).ifPresent(size -> resources.put("scratch", size));
    select
        .map(s -> s.parts().getFirst().resources())
        .orElse(Map.of())
        .forEach(resources::putIfAbsent);
    return new Select(List.of(new SelectPart(1, resources)));
  }
}
