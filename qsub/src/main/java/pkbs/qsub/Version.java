package pkbs.qsub;

import pkbs.core.Release;

/// The version of these commands.
final class Version {
  static final String NUMBER = Release.VERSION;

  /// Clients probe for `PBSPro` to learn which dialect to speak. Source: Toil, canu.
  static final String PBS = "PBSPro_" + NUMBER;

  private static final String LINE = "pbs_version = " + PBS + " (pkbs)";

  /// The Torque whose output this is like.
  private static final String TORQUE = "Version: 6.1.3 (pkbs " + NUMBER + ")";

  /// What `--version` prints.
  static String line(Flavor flavor) {
    return flavor.isTorque() ? TORQUE : LINE;
  }

  private Version() {}
}
