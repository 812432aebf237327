package pkbs.standalone;

/// Something that the supervisor keeps running. Called from the supervisor's thread only.
sealed interface Part permits ProcessPart, WebdavPart {
  Role role();

  /// Starts it where it does not run and its time has come.
  void tick();

  /// Lets a dead one be started at the next tick.
  void hurry();

  /// Ends it and waits for its end. Idempotent.
  void stop();
}
