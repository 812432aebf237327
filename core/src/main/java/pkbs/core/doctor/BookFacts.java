package pkbs.core.doctor;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a dispatcher knows of its own work.
///
/// @param trouble why it does not lead; absent where it does
/// @param alarms what asks for a person, a line each
/// @param runsWithoutJob keys of run records whose job is not in the books
/// @param idle workers that take no work, and why
/// @param workers the releases of all workers that are heard, by their names; absent where one does
///   not tell
/// @param waiting jobs that wait for room
public record BookFacts(
    Optional<String> trouble,
    List<String> alarms,
    List<String> runsWithoutJob,
    Map<String, String> idle,
    Map<String, Optional<String>> workers,
    int waiting) {}
