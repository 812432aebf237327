package pkbs.qsub;

/// The version of these commands.
final class Version {
  static final String NUMBER = "0.1.0";

  /// Clients probe for `PBSPro` to learn which dialect to speak. Source: Toil, canu.
  static final String PBS = "PBSPro_" + NUMBER;

  static final String LINE = "pbs_version = " + PBS + " (pkbs)";

  private Version() {}
}
