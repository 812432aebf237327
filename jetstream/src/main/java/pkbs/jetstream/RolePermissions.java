package pkbs.jetstream;

import java.util.ArrayList;
import java.util.List;
import pkbs.protocol.Subjects;

/// What a role may do in NATS: the single writer is enforced by the server, not hoped for. Source:
/// reliability design 9.1. Worker ids are made at process start, so workers share one role.
///
/// @param publish subjects it may publish to
/// @param subscribe subjects it may subscribe to
record RolePermissions(List<String> publish, List<String> subscribe) {
  private static final String JOBS = Subjects.kvStream(Subjects.JOB_BUCKET);
  private static final String RUNS = Subjects.kvStream(Subjects.RUN_BUCKET);
  private static final String PAYLOADS = Subjects.kvStream(Subjects.PAYLOAD_BUCKET);

  static RolePermissions of(NatsRole role) {
    return switch (role) {
      case ADMIN -> admin();
      case DISPATCHER -> dispatcher();
      case WORKER -> worker();
    };
  }

  private static String inbox(NatsRole role) {
    return "_INBOX_" + role.user() + ".>";
  }

  /// Prepares streams and looks at everything; writes no record.
  private static RolePermissions admin() {
    return new RolePermissions(List.of("$JS.API.>", "$JS.FC.>"), List.of(inbox(NatsRole.ADMIN)));
  }

  /// Makes the streams where they are missing, but cannot remove one.
  private static RolePermissions dispatcher() {
    List<String> publish =
        new ArrayList<>(
            List.of(
                Subjects.kv(Subjects.JOB_BUCKET, ">"),
                Subjects.kv(Subjects.RUN_BUCKET, ">"),
                Subjects.kv(Subjects.PAYLOAD_BUCKET, ">"),
                Subjects.WORK_ALL,
                "pkbs.history.*",
                "pkbs.ctl.*",
                "pkbs.gang.*",
                "$JS.FC.>",
                "$JS.API.CONSUMER.DURABLE.CREATE." + Subjects.WORK_STREAM + ".>",
                inbox(NatsRole.WORKER)));
    for (String stream :
        List.of(JOBS, RUNS, PAYLOADS, Subjects.WORK_STREAM, Subjects.LOG_STREAM, "PKBS_HISTORY")) {
      for (String verb : List.of("INFO", "CREATE", "UPDATE", "PURGE", "MSG.GET", "MSG.DELETE")) {
        publish.add("$JS.API.STREAM." + verb + "." + stream);
      }
    }
    for (String stream : List.of(JOBS, RUNS, PAYLOADS)) {
      publish.add("$JS.API.DIRECT.GET." + stream + ".>");
    }
    for (String stream : List.of(JOBS, RUNS, Subjects.WORK_STREAM, Subjects.LOG_STREAM)) {
      publish.add("$JS.API.CONSUMER.CREATE." + stream);
      for (String verb : List.of("CREATE", "INFO", "DELETE")) {
        publish.add("$JS.API.CONSUMER." + verb + "." + stream + ".>");
      }
    }
    return new RolePermissions(
        List.copyOf(publish), List.of(inbox(NatsRole.DISPATCHER), Subjects.HEARTBEAT));
  }

  /// The second form of the acknowledgement subject is the one of nats-server 2.14 and newer.
  private static RolePermissions worker() {
    return new RolePermissions(
        List.of(
            "$JS.API.CONSUMER.MSG.NEXT." + Subjects.WORK_STREAM + ".*",
            "$JS.API.CONSUMER.INFO." + Subjects.WORK_STREAM + ".*",
            "$JS.ACK." + Subjects.WORK_STREAM + ".>",
            "$JS.ACK.*.*." + Subjects.WORK_STREAM + ".>",
            Subjects.kv(Subjects.RUN_BUCKET, "r.>"),
            "$JS.API.STREAM.INFO." + Subjects.WORK_STREAM,
            "$JS.API.STREAM.INFO." + RUNS,
            "$JS.API.STREAM.INFO." + PAYLOADS,
            "$JS.API.DIRECT.GET." + RUNS + ".>",
            "$JS.API.DIRECT.GET." + PAYLOADS + ".>",
            Subjects.LOG_ALL,
            Subjects.HEARTBEAT),
        List.of(inbox(NatsRole.WORKER), "pkbs.ctl.*", "pkbs.gang.*"));
  }
}
