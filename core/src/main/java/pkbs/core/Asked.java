package pkbs.core;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What `-l` asked for, kept to be shown in `Resource_List`; what counts of it is in [Resources]
/// and [Surroundings]. Source: pbs_job_attributes(7B).
///
/// @param select the chunks, as `-l select=` has it; absent: made of the amounts
/// @param place absent: as PBS has it where none is asked for
/// @param mpiprocs of all chunks together, 0 where none are asked for
/// @param others every other resource as typed, sorted by name, `nodes` among them
public record Asked(
    Optional<String> select, Optional<String> place, int mpiprocs, Map<String, String> others) {
  public static final Asked NONE = new Asked(Optional.empty(), Optional.empty(), 0, Map.of());

  /// The name of Torque's request among the others.
  public static final String NODES = "nodes";

  public Asked {
    others = others == null ? Map.of() : Collections.unmodifiableSortedMap(new TreeMap<>(others));
  }

  /// What is still so when cpus or memory were changed.
  public Asked withoutAmounts() {
    Map<String, String> rest = new TreeMap<>(others);
    rest.remove(NODES);
    return new Asked(Optional.empty(), place, mpiprocs, rest);
  }
}
