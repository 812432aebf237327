package pkbs.core;

import java.time.Instant;
import java.util.Optional;

/// What a worker records when a run is done.
///
/// @param results absent where they could not be stored
/// @param endedAt when the program ended, by the worker's clock; for display only
public record RunEnd(
    Outcome outcome, Usage usage, Optional<ResultFolder> results, Instant endedAt) {}
