package pkbs.standalone;

import java.util.List;
import java.util.Locale;

/// A part of a laptop's instance.
enum Role {
  SUPERVISOR,
  NATS,
  WEBDAV,
  DISPATCHER,
  WORKER;

  /// The processes that the supervisor starts, in the order in which they are stopped: a worker
  /// needs the two others to hand its jobs back, the dispatcher needs nats-server to record it.
  static final List<Role> STOP_ORDER = List.of(WORKER, DISPATCHER, NATS);

  /// `nats`: the name in files, logs and `pkbs status`.
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
