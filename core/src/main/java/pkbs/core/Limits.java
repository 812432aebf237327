package pkbs.core;

import java.time.Duration;

/// The bounds on everything that a caller controls. Each is stated in `doc/limits.md`.
public final class Limits {
  /// A script, or a directory after zipping.
  public static final int PAYLOAD_BYTES_MAX = 1_000_000;

  /// What a zip may hold after inflating.
  public static final long ZIP_EXPANDED_BYTES_MAX = 256L << 20;

  /// One file of a zip after inflating.
  public static final long ZIP_FILE_BYTES_MAX = 128L << 20;

  public static final int ZIP_ENTRIES_MAX = 10_000;
  public static final int ZIP_DEPTH_MAX = 32;
  public static final int ZIP_SEGMENT_BYTES_MAX = 255;

  /// Inflated size over deflated size, checked beyond the first MiB.
  public static final int ZIP_RATIO_MAX = 200;

  public static final int JOB_NAME_CHARS_MAX = 64;

  /// Variables that are kept in a job's record; with more of them they are kept beside it.
  public static final int RECORD_VARIABLES_MAX = 64;

  /// Likewise: names and values, each with the two bytes around it.
  public static final int RECORD_VARIABLES_BYTES_MAX = 16 * 1024;

  public static final int ENV_VARIABLES_MAX = 4096;
  public static final int ENV_BYTES_MAX = 512 * 1024;

  /// Name, `=`, value and the byte that ends it; Linux starts no program with more.
  public static final int ENV_VARIABLE_BYTES_MAX = 128 * 1024;

  public static final int ENV_NAME_BYTES_MAX = 255;

  /// Columns of a sweep, which are variables of each task.
  public static final int SWEEP_COLUMNS_MAX = 64;

  /// One value of a sweep.
  public static final int SWEEP_VALUE_BYTES_MAX = 4096;

  /// Resources of `-l` that are kept without effect.
  public static final int KEPT_RESOURCES_MAX = 64;

  /// The value of one, or a chunk.
  public static final int RESOURCE_VALUE_BYTES_MAX = 1024;

  /// Files of `stagein` and of `stageout`, each.
  public static final int STAGED_FILES_MAX = 64;

  public static final int ARGUMENTS_MAX = 256;
  public static final int ARGUMENT_BYTES_MAX = 4096;

  /// All arguments together, each with the byte that ends it.
  public static final int ARGUMENTS_BYTES_MAX = 16 * 1024;

  /// The command line that `qstat -f` shows; what is longer is cut.
  public static final int SUBMIT_ARGUMENTS_CHARS_MAX = 4096;

  public static final int PATH_BYTES_MAX = 4000;
  public static final int PRIORITY_MIN = -1024;
  public static final int PRIORITY_MAX = 1023;
  public static final int ARRAY_TASKS_MAX = 1_000_000;

  /// Tasks of an array that is listed with them where all jobs are, for clients that follow each
  /// task: as many as OpenPBS takes by default (`max_array_size`), so no client has more.
  public static final int ARRAY_TASKS_FOLLOWED_MAX = 10_000;

  /// Tasks of an array that one run may have.
  public static final int CHUNK_TASKS_MAX = 256;

  /// Notes of all tasks of one run; those of later tasks are left out.
  public static final int CHUNK_NOTES_CHARS_MAX = 60_000;

  /// The results folders of all tasks of one run, by name; a run has fewer tasks where they are
  /// longer.
  public static final int CHUNK_PATHS_BYTES_MAX = 250_000;

  public static final int CPUS_MAX = 4096;
  public static final int IDEMPOTENCY_KEY_CHARS_MAX = 128;

  /// Attempts of one job that may end with the loss of their worker before the job is held.
  public static final int CRASHES_MAX = 5;

  /// Such attempts after which a job runs alone on its worker: who of those on a worker ended it
  /// nobody knows, and the others must not be held for it.
  public static final int CRASHES_ALONE_MIN = 2;

  /// Other jobs that one job may wait for, or have wait for it.
  public static final int DEPENDENCIES_MAX = 500;

  /// An account or project.
  public static final int LABEL_BYTES_MAX = 256;

  /// What `--retry` may ask for.
  public static final int RETRIES_MAX = 100;

  /// Ended attempts of one job that its record lists: the last ones.
  public static final int ATTEMPTS_LISTED_MAX = 20;

  /// Text that says why an attempt ended as it did.
  public static final int REASON_CHARS_MAX = 500;

  /// Lines about what went wrong besides the program of a run.
  public static final int NOTES_MAX = 4;

  /// Room for a path of [#PATH_BYTES_MAX] and what is wrong with it.
  public static final int NOTE_CHARS_MAX = PATH_BYTES_MAX + REASON_CHARS_MAX;

  /// Jobs named in one order.
  public static final int ORDER_JOBS_MAX = 5000;

  /// Text of `qmsg`.
  public static final int MESSAGE_BYTES_MAX = 4096;

  /// Jobs named in one list page.
  public static final int PAGE_JOBS_MAX = 5000;

  /// Jobs in one page of rows.
  public static final int PAGE_ROWS_MAX = 20_000;

  /// Ended jobs that the books keep.
  public static final int HISTORY_JOBS_MAX = 100_000;

  /// Age after which an ended job leaves the books.
  public static final Duration HISTORY_AGE_MAX = Duration.ofDays(14);

  /// Result files of one job.
  public static final int RESULT_FILES_MAX = 10_000;

  /// Folders of the submit host that one job needs.
  public static final int VOLUMES_MAX = 16;

  /// What `-K` may ask for, between TERM and KILL.
  public static final int KILL_SECONDS_MAX = 3600;

  /// Processes of one job that may live at once.
  public static final int PROCESSES_MAX = 4096;

  private Limits() {}
}
