package pkbs.core.pbs;

import java.util.List;
import java.util.Optional;
import pkbs.core.SweepTable;

/// Where the values come from in which the tasks of a sweep differ.
///
/// @param file of `--params`, as typed
/// @param axes of each `--sweep`, one column each
public record SweepOptions(Optional<String> file, List<SweepTable> axes) {
  static final SweepOptions NONE = new SweepOptions(Optional.empty(), List.of());

  public SweepOptions {
    axes = List.copyOf(axes);
  }

  public boolean isAny() {
    return file.isPresent() || !axes.isEmpty();
  }
}
