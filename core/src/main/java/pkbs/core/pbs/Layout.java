package pkbs.core.pbs;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        .filter(name -> name.equals("mpiprocs"))
        .forEach(name -> list.put(name, Long.toString(parts.mpiprocs())));
    list.put("place", place().orElse(select.isPresent() ? Place.FREE : Place.PACK).toString());
    list.put("select", parts.toString());
    list.put("walltime", asked.walltime().orElse(walltime).toString());
    return list;
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
