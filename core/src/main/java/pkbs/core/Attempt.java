package pkbs.core;

import java.time.Instant;

/// One ended attempt of a job, as `qstat -f` lists it.
///
/// @param number from 1
/// @param endedAs a terminal state
/// @param reason for people, empty for [RunState#DONE]
public record Attempt(
    int number, WorkerId worker, String host, RunState endedAs, String reason, Instant endedAt) {}
