package pkbs.qsub;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import pkbs.protocol.JobList;
import pkbs.protocol.JobRow;
import pkbs.protocol.JobRows;
import pkbs.protocol.JobView;
import pkbs.protocol.WorkerList;

/// A server with jobs in every state that clients look at, and the commands run against it.
final class StatusKit {
  private final StubServer server = new StubServer();

  private static final List<JobView> JOBS =
      List.of(
          Jobs.done("120.pkbs", "old"),
          Jobs.job("121.pkbs", "bad", "finished", "F").started().ended(3, "exited").view(),
          Jobs.deletedWhileQueued("122.pkbs", "gone"),
          Jobs.job("123.pkbs", "calc", "running", "R")
              .started()
              .ncpus(4)
              .variables(
                  Map.of(
                      "BASH_FUNC_f%%",
                      "() { echo \"$1, 'x'\";\n}",
                      "ODD",
                      "a=b\u001b\\c ü & <d>",
                      "LONG",
                      "m".repeat(200)))
              .view(),
          Jobs.queued("124.pkbs", "next"),
          Jobs.held("125.pkbs", "held"),
          Jobs.job("126.pkbs", "killed", "finished", "F").started().ended(265, "deleted").view());

  /// A real server picks; this one looks at `id` and `finished` only.
  void open() {
    server.onGet("/api/v1/jobs", target -> list(picked(target)));
    server.onGet("/api/v1/rows", target -> rows(picked(target)));
    server.on("GET /api/v1/queues", QstatTablesTest.QUEUES);
    server.on(
        "GET /api/v1/workers",
        new WorkerList(List.of(PbsnodesCommandTest.WORKERS.workers().getFirst())));
  }

  private static List<JobView> picked(String target) {
    boolean ended = !target.contains("finished=false");
    String ids = target.replaceFirst(".*[?&]id=([^&]*).*", "$1");
    return JOBS.stream()
        .filter(job -> ended || !job.state().equals("finished"))
        .filter(job -> ids.equals(target) || names(ids, job.id()))
        .filter(job -> !target.contains("owner=") || target.contains("owner=" + job.owner()))
        .toList();
  }

  private static boolean names(String ids, String id) {
    int number = Integer.parseInt(id.substring(0, id.indexOf('.')));
    for (String part : ids.replace("%2C", ",").split(",")) {
      String[] ends = part.split("-");
      if (Integer.parseInt(ends[0]) <= number
          && number <= Integer.parseInt(ends[ends.length - 1])) {
        return true;
      }
    }
    return false;
  }

  private static JobList list(List<JobView> jobs) {
    return new JobList(JobList.SCHEMA, Jobs.NOW, jobs, List.of(), Optional.empty());
  }

  private static JobRows rows(List<JobView> jobs) {
    List<String> rows = jobs.stream().map(job -> JobRow.of(job).toString()).toList();
    return new JobRows(JobRows.SCHEMA, Jobs.NOW, rows, List.of(), Optional.empty());
  }

  void close() {
    server.close();
  }

  Cli.Result run(String command) {
    return Cli.at(server).run(command.split(" "));
  }

  Cli.Result torque(String command) {
    return Cli.at(server).with("PKBS_FLAVOR", "torque").run(command.split(" "));
  }

  String out(String command) {
    return run(command).out();
  }

  /// As Toil looks for it; the command must end with 0.
  Optional<Integer> exitStatus(Cli.Result result) {
    if (result.status() != 0) {
      throw new IllegalStateException(result.err());
    }
    for (String line : result.out().split("\n")) {
      String text = line.strip();
      if (text.startsWith("Exit_status") || text.startsWith("exit_status")) {
        return Optional.of(Integer.parseInt(text.split(" = ")[1].strip()));
      }
    }
    return Optional.empty();
  }
}
