package pkbs.webdav;

/// Asks whether this run still is the one that counts.
@FunctionalInterface
public interface Fence {
  /// Asked right before each MOVE. False where another has the run: the upload is given up.
  boolean holds();
}
