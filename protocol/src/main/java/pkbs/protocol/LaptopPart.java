package pkbs.protocol;

import io.avaje.jsonb.Json;

/// `run/<role>.json` of a laptop's state folder: a part of the instance and the process that it is.
/// Written by the supervisor right after the start; removed once the process was stopped on
/// purpose. It stays when both die, so readers must compare process and file.
///
/// @param role `supervisor`, `nats`, `webdav`, `dispatcher` or `worker`
/// @param startTicks of the process, in clock ticks since `bootId`. Source: proc_pid_stat(5)
/// @param bootId of the kernel that gave the pid. Source: random(4)
/// @param address where it answers; empty for the supervisor and the worker
/// @param restarts since the supervisor began to look after it
@Json
public record LaptopPart(
    String role, long pid, long startTicks, String bootId, String address, int restarts) {}
