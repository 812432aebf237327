package pkbs.core;

/// How PBS spells arrays and their tasks. Source: pbs_job_identifiers(7B).
public final class TaskIds {
  private TaskIds() {}

  /// `12[].pkbs`.
  public static String array(JobId job) {
    return job.sequence() + "[]." + JobId.SERVER;
  }

  /// `12[7].pkbs`.
  public static String task(JobId job, int index) {
    return job.sequence() + "[" + index + "]." + JobId.SERVER;
  }
}
