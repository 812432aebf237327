package pkbs.qsub.compat;

import java.util.List;
import java.util.Map;

/// What clients make of unknown and ended jobs, of lists with some of these, and of a server that
/// is away.
final class Failures {
  /// The clients of this file.
  static final List<Client> ALL =
      List.of(
          new Client("ReFrame, partial lists", Failures::reframe),
          new Client("Parsl, partial lists", Failures::parsl),
          new Client("PSI/J, lists and cancelling", Failures::psij),
          new Client("AiiDA, partial lists", Failures::aiida),
          new Client("Snakemake --cluster-cancel", Failures::snakemake),
          new Client("nipype PBSGraph", Failures::nipype),
          new Client("Open OnDemand, holds", Failures::ondemand),
          new Client("batchtools, kill", Failures::batchtools),
          new Client("Cylc, server away", Failures::cylc),
          new Client("makeflow, kill", Failures::makeflow),
          new Client("Snakemake profile of elnikkis", Failures::elnikkis));

  private static final String UNKNOWN = "987654321.pkbs";

  private Failures() {}

  private static String ended(Desk desk) {
    String id = desk.reading("exit 4", "qsub", "-N", "ended").ok().onlyLine();
    desk.await("its end", answer -> answer.status() == 35, "qstat", id);
    return id;
  }

  private static String running(Desk desk) {
    String id = desk.reading("sleep 600", "qsub", "-N", "runs").ok().onlyLine();
    desk.await("it runs", answer -> answer.ok().has("job_state = R"), "qstat", "-f", id);
    return id;
  }

  private static void reframe(Desk desk) {
    String ended = ended(desk);
    desk.run("qstat", "-f", ended, UNKNOWN).ended(153);
    Answer json = desk.run("qstat", "-xf", "-F", "json", ended, UNKNOWN).ended(153);
    Desk.expect(JsonReading.isJson(json.out()), "qstat -F json: not JSON beside a fault");
    json.find("\"" + java.util.regex.Pattern.quote(ended) + "\"");
    json.says("qstat: Unknown Job Id " + UNKNOWN);
    Answer text = desk.run("qstat", "-xf", ended, UNKNOWN).ended(153);
    Map<String, Map<String, String>> jobs = Readings.ondemand(text.out());
    Desk.expect(jobs.keySet().equals(java.util.Set.of(ended)), "qstat -xf: not one block");
    Desk.expect(jobs.get(ended).getOrDefault("Exit_status", "").equals("4"), "Exit_status: not 4");
  }

  private static void parsl(Desk desk) {
    String id = running(desk);
    Answer table = desk.run("qstat", id, UNKNOWN).ended(153);
    List<String> rows =
        table
            .out()
            .lines()
            .filter(line -> !line.startsWith("Job id") && !line.startsWith("---"))
            .toList();
    Desk.expect(rows.size() == 1 && rows.getFirst().startsWith(id), "qstat: rows " + rows);
    Answer json = desk.run("qstat", "-x", "-f", "-F", "json", id, UNKNOWN);
    Desk.expect(json.status() != 0, "qstat: 0 where an id is unknown");
    desk.run("qdel", id).ok();
  }

  private static void psij(Desk desk) {
    String user = desk.reading("id -un", "sh").ok().out().strip();
    String id = running(desk);
    List<String> listed =
        desk.run("qstat", "-u", user)
            .ok()
            .out()
            .lines()
            .skip(2)
            .map(line -> line.strip().split("\\s+")[0])
            .toList();
    Desk.expect(listed.contains(id), "qstat -u: no " + id);
    desk.run("qdel", UNKNOWN).ended(153);
    desk.run("qdel", id).ok();
    Answer end =
        desk.await(
            "its end",
            answer -> answer.ok().has("\"job_state\" *: *\"F\""),
            "qstat",
            "-f",
            "-F",
            "json",
            "-x",
            id);
    Desk.expect(JsonReading.isJson(end.out()), "qstat -F json: not JSON");
    end.find("\"Exit_status\" *: *(-?\\d+)[,\\s}]");
  }

  private static void aiida(Desk desk) {
    String ended = ended(desk);
    String runs = running(desk);
    Answer answer = desk.run("qstat", "-f", ended, runs, UNKNOWN);
    List<String> odd =
        answer
            .err()
            .lines()
            .filter(line -> !line.contains("Unknown Job Id"))
            .filter(line -> !line.contains("Job has finished"))
            .toList();
    Desk.expect(odd.isEmpty(), "qstat -f: on stderr: " + odd);
    Map<String, String> job = Readings.ondemand(answer.out()).getOrDefault(runs, Map.of());
    Desk.expect(job.getOrDefault("job_state", "").equals("R"), "qstat -f: no R of " + runs);
    for (String slot : job.getOrDefault("exec_host", "/").split("\\+")) {
      Desk.expect(slot.matches("[^/]+/\\d+(\\*\\d+)?"), "exec_host: " + slot);
    }
    Desk.expect(
        job.getOrDefault("resources_used.walltime", "0:0:0").matches("\\d+:\\d+:\\d+"),
        "resources_used.walltime: not three fields");
    desk.run("qdel", runs).ok();
  }

  private static void snakemake(Desk desk) {
    String ended = ended(desk);
    String runs = running(desk);
    desk.run("qdel", ended, runs, runs, UNKNOWN).ended(153).says("qdel: Job has finished " + ended);
    desk.await("it is gone", answer -> answer.status() == 35, "qstat", runs);
  }

  private static void nipype(Desk desk) {
    desk.file("a.sh", "\n#PBS -V\ncd \"$PBS_O_WORKDIR\"; sleep 1; touch a\n");
    desk.file("b.sh", "\n#PBS -V\ncd \"$PBS_O_WORKDIR\"; test -e a && touch b\n");
    String first = desk.run("qsub", "-N", "_a0", "a.sh").ok().out().strip();
    desk.run("qsub", "-W", "depend=afterok:" + first, "-N", "_b0", "b.sh").ok().onlyLine();
    desk.awaitFile("b");
    desk.run("qstat", "-f", "987654321").says("Unknown Job Id");
  }

  private static void ondemand(Desk desk) {
    String parent = running(desk);
    String held =
        desk.reading(":", "qsub", "-h", "-W", "depend=after:" + parent + ",afterany:" + parent)
            .ok()
            .onlyLine();
    desk.run("qstat", "-f", "-t", held).ok().find("^    job_state = (H)$");
    desk.run("qrls", held).ok();
    desk.run("qhold", held).ok();
    desk.run("qstat", "-f", "-t", held).ok().find("^    Hold_Types = (u\\w*)$");
    String user = desk.reading("id -un", "sh").ok().out().strip();
    desk.run("qselect", "-u", user + ",nobody")
        .ok()
        .find("^" + java.util.regex.Pattern.quote(held) + "$");
    desk.run("qdel", held).ok();
    desk.run("qdel", parent).ok();
    desk.run("qhold", UNKNOWN).ended(153).says("Unknown Job Id");
  }

  private static void batchtools(Desk desk) {
    String id = running(desk);
    desk.run("qdel", id).ok();
    desk.await("it is gone", answer -> answer.status() == 35, "qstat", id);
    Desk.expect(desk.run("qdel", id).status() != 0, "qdel of an ended job: 0");
    Answer none = desk.run("qselect", "-u", "nobody-of-this-name", "-s", "EHRT").ok();
    Desk.expect(none.merged().isEmpty(), "qselect: says something where there is none");
  }

  /// Nobody listens on the port of `discard`.
  private static void cylc(Desk desk) {
    Desk away = desk.with("PKBS_URL", "http://127.0.0.1:9");
    away.run("qstat", "1").ended(255).says("cannot connect to server");
    away.run("qdel", "1").ended(255).says("cannot connect to server");
    Answer submit = away.reading(":", "qsub");
    Desk.expect(submit.status() == 255 && submit.out().isEmpty(), "qsub: no 255, or an id");
    String id = running(desk);
    Answer poll = desk.run("qstat", id, UNKNOWN);
    Desk.expect(
        poll.out().lines().anyMatch(line -> line.matches("^\\s*" + id.split("\\.")[0] + "\\b.*")),
        "qstat: no line begins with the number");
    desk.run("qdel", id).ok();
  }

  private static void makeflow(Desk desk) {
    String number = running(desk).split("\\.")[0];
    desk.run("qdel", number).ok();
    desk.await("it is gone", answer -> answer.status() == 35, "qstat", number);
  }

  private static void elnikkis(Desk desk) {
    desk.file("job.sh", "export PATH=$PBS_O_PATH\ntouch \"$PBS_O_WORKDIR/done\"\n");
    desk.run(
            "qsub",
            "-N",
            "rule",
            "-q",
            "workq",
            "-j",
            "oe",
            "-l",
            "select=1:ncpus=1:mem=100MB:ngpus=0,walltime=1:00:00",
            "job.sh")
        .ok()
        .onlyLine();
    desk.awaitFile("done");
  }
}
