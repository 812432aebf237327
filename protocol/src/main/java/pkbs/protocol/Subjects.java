package pkbs.protocol;

import pkbs.core.JobId;
import pkbs.core.RunId;
import pkbs.core.WorkerId;

/// Every name that pkbs uses in NATS.
public final class Subjects {
  /// KV bucket of the books. Keys [#LEADER_KEY], [#SEQUENCE_KEY], `j.<id>`, `a.<id>.<segment>`,
  /// `q.<queue>`, `kept.<key>`. One writer: the leader.
  public static final String JOB_BUCKET = "pkbs_job";

  /// KV bucket of the run records, keys [RunId#key()]. Written by the claiming worker.
  public static final String RUN_BUCKET = "pkbs_run";

  /// KV bucket of the payloads, keys [pkbs.core.PayloadRef#key()]. Written by the leader.
  public static final String PAYLOAD_BUCKET = "pkbs_payload";

  /// WorkQueue stream of the offers. Written by the leader.
  public static final String WORK_STREAM = "PKBS_WORK";

  public static final String WORK_ALL = "pkbs.work.*";

  /// Limits stream of the live logs. Written by the workers.
  public static final String LOG_STREAM = "PKBS_LOG";

  public static final String LOG_ALL = "pkbs.log.>";

  /// Request and reply, no stream: [Heartbeat] to [HeartbeatReply]. Served by the leader.
  public static final String HEARTBEAT = "pkbs.hb";

  public static final String LEADER_KEY = "meta.leader";
  public static final String SEQUENCE_KEY = "meta.seq";
  public static final String JOB_KEY_PREFIX = "j.";
  public static final String QUEUE_KEY_PREFIX = "q.";

  /// Before the number of an array and that of one of its segments, `a.12.0`: [SegmentRecord].
  public static final String SEGMENT_KEY_PREFIX = "a.";

  /// Before the key of a value that could not be read and was put aside.
  public static final String KEPT_KEY_PREFIX = "kept.";

  private Subjects() {}

  /// The key of one segment of an array in [#JOB_BUCKET].
  public static String segmentKey(JobId job, int segment) {
    return SEGMENT_KEY_PREFIX + job.sequence() + "." + segment;
  }

  /// Offers for one worker, in [#WORK_STREAM].
  public static String work(WorkerId worker) {
    return "pkbs.work." + worker;
  }

  /// The durable pull consumer of one worker on [#WORK_STREAM]. Made by the leader.
  public static String consumer(WorkerId worker) {
    return "w_" + worker;
  }

  /// Pushes to one worker: [Control]. No stream.
  public static String control(WorkerId worker) {
    return "pkbs.ctl." + worker;
  }

  /// The live output of one run, in [#LOG_STREAM].
  public static String log(RunId run) {
    return "pkbs.log." + run.job().sequence() + "." + run.first() + "." + run.attempt();
  }

  /// The subject of a key in a bucket.
  public static String kv(String bucket, String key) {
    return "$KV." + bucket + "." + key;
  }

  /// The stream under a bucket.
  public static String kvStream(String bucket) {
    return "KV_" + bucket;
  }
}
