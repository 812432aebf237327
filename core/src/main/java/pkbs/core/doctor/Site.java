package pkbs.core.doctor;

/// Where an installation runs, for the words of a fix.
public enum Site {
  /// By `pkbs up`.
  LAPTOP,
  /// By the overlays, or a dispatcher and workers set up by hand.
  CLUSTER;

  String pick(String laptop, String cluster) {
    return switch (this) {
      case LAPTOP -> laptop;
      case CLUSTER -> cluster;
    };
  }
}
