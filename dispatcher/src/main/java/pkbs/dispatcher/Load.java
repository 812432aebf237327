package pkbs.dispatcher;

import java.util.Map;
import pkbs.core.Resources;
import pkbs.core.WorkerId;
import pkbs.core.schedule.Lane;
import pkbs.core.schedule.Snapshot;

/// What waits, what limits it, and what is placed where.
record Load(
    Map<Lane.Key, Integer> waiting,
    Map<String, Snapshot.Quota> quotas,
    Map<WorkerId, Resources> used) {}
