package pkbs.jetstream;

import java.util.Locale;

/// A user of NATS, with its own password and permissions.
public enum NatsRole {
  /// Prepares a server by hand; no running program uses it.
  ADMIN,
  DISPATCHER,
  WORKER;

  /// The user's name: `dispatcher`.
  public String user() {
    return name().toLowerCase(Locale.ROOT);
  }
}
