package pkbs.qsub.compat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.w3c.dom.Element;

/// Clients that expect Torque, on the flavour of that name.
final class TorqueClients {
  /// The clients of this file.
  static final List<Client> ALL =
      List.of(
          new Client("Toil oss", TorqueClients::toil),
          new Client("Galaxy Torque", TorqueClients::galaxy),
          new Client("batchspawner Torque", TorqueClients::batchspawner),
          new Client("AiiDA torque", TorqueClients::aiida),
          new Client("dpdispatcher Torque", TorqueClients::dpdispatcher),
          new Client("Snakemake plugin of LottieManser", TorqueClients::lottie),
          new Client("canu Torque", TorqueClients::canu),
          new Client("batchtools Torque, arrays", TorqueClients::batchtools),
          new Client("signac-flow", TorqueClients::signac));

  private static final String UNKNOWN = "987654321";

  private TorqueClients() {}

  private static Desk torque(Desk desk) {
    return desk.with("PKBS_FLAVOR", "torque");
  }

  private static void toil(Desk plain) {
    Desk desk = torque(plain);
    Answer version = desk.run("pbsnodes", "--version").ok();
    Desk.expect(!version.out().contains("PBSPro"), "pbsnodes --version: says PBSPro");
    desk.file("wrapper.sh", "#!/bin/sh\n#PBS -o o.log\n#PBS -e e.log\nsleep 1\nexit 3\n");
    String reply =
        desk.run(
                "qsub",
                "-S",
                "/bin/sh",
                "-V",
                "-N",
                "toil_job_1",
                "-l",
                "mem=102400K,nodes=1:ppn=1",
                "wrapper.sh")
            .ok()
            .out();
    String number = reply.split("\\.")[0];
    Answer row = desk.run("qstat", number).ok();
    String[] fields = lastLine(row).split("\\s+");
    Desk.expect(fields.length > 4 && fields[4].matches("[QREC]"), "qstat: no state in field 4");
    desk.await("its status", answer -> answer.ok().has("^ *exit_status = "), "qstat", "-f", number)
        .find("^ *exit_status = (3)$");
    desk.run("qdel", reply);
  }

  private static String lastLine(Answer answer) {
    String[] lines = answer.out().split("\n", -1);
    if (lines.length < 2 || !lines[lines.length - 1].isEmpty()) {
      throw new Mismatch(answer.line() + ": no last line");
    }
    return lines[lines.length - 2].strip();
  }

  private static void galaxy(Desk plain) {
    Desk desk = torque(plain);
    desk.file("galaxy_8.sh", "#!/bin/sh\n#PBS -N g\n#PBS -o o\n#PBS -e e\nsleep 1\n");
    String id = desk.run("qsub", "galaxy_8.sh").ok().onlyLine();
    String state = Readings.galaxy(desk.run("qstat", "-x").ok()).getOrDefault(id, "none");
    Desk.expect(state.matches("[QREC]"), "qstat -x: " + id + " has state " + state);
    // The plugin for SLURM's emulation compares whole ids in the first field.
    Optional<String> row =
        desk.run("qstat")
            .ok()
            .out()
            .lines()
            .filter(line -> !line.startsWith("Job ID") && !line.startsWith("---"))
            .filter(line -> line.split("\\s+")[0].equals(id))
            .findFirst();
    Desk.expect(row.isPresent(), "qstat: no row begins with " + id);
    desk.await(
        "its end",
        answer -> Readings.galaxy(answer.ok()).getOrDefault(id, "").equals("C"),
        "qstat",
        "-x");
  }

  private static void batchspawner(Desk plain) {
    Desk desk = torque(plain);
    String script =
        "#!/bin/sh\n#PBS -q workq@localhost\n#PBS -l walltime=600\n#PBS -l nodes=1:ppn=1\n"
            + "#PBS -l mem=200mb\n#PBS -N jupyterhub-singleuser\n#PBS -v HOME,JUPYTERHUB_API_TOKEN\n"
            + "#PBS \nsleep 600\n";
    String id = desk.reading(script, "qsub").ok().onlyLine();
    Answer runs =
        desk.await(
            "it runs", answer -> answer.ok().has("<job_state>R</job_state>"), "qstat", "-x", id);
    runs.find("<exec_host>((?:[\\w_-]+\\.?)+)/\\d+");
    desk.run("qdel", id).ok();
    desk.await(
        "it is gone",
        answer -> answer.status() != 0 || answer.has("<job_state>[CE]</job_state>"),
        "qstat",
        "-x",
        id);
  }

  private static void aiida(Desk plain) {
    Desk desk = torque(plain);
    desk.file("_aiidasubmit.sh", "#!/bin/bash\n#PBS -r n\n#PBS -N aiida-2\nsleep 9\n");
    String one = desk.run("qsub", "_aiidasubmit.sh").ok().onlyLine();
    String two = desk.run("qsub", "_aiidasubmit.sh").ok().onlyLine();
    Answer both = desk.run("qstat", "-f", one, UNKNOWN, two);
    List<String> odd = both.err().lines().filter(line -> !line.contains("Unknown Job Id")).toList();
    Desk.expect(odd.isEmpty(), "qstat -f: on stderr: " + odd);
    Map<String, Map<String, String>> jobs = Readings.ondemand(both.out());
    Desk.expect(jobs.keySet().equals(java.util.Set.of(one, two)), "qstat -f: not both jobs");
    for (Map<String, String> job : jobs.values()) {
      Desk.expect(
          job.getOrDefault("Resource_List.walltime", "").split(":").length == 3,
          "Resource_List.walltime: not three fields");
    }
    desk.run("qdel", one, two).ok();
  }

  private static void dpdispatcher(Desk plain) {
    Desk desk = torque(plain);
    desk.file(
        "x.sub", "\n#!/bin/bash -l\n#PBS -l nodes=1:ppn=1\ncd \"$PBS_O_WORKDIR\"\ntouch tag\n");
    String id = desk.run("qsub", "x.sub").ok().onlyLine();
    desk.awaitFile("tag");
    desk.await(
        "its end",
        answer -> {
          String[] words = lastLine(answer.ok()).split("\\s+");
          return words[words.length - 2].equals("C");
        },
        "qstat",
        "-l",
        id);
    desk.run("qstat", "-l", UNKNOWN).ended(153).says("qstat: Unknown Job Id");
  }

  private static void lottie(Desk plain) {
    Desk desk = torque(plain);
    desk.file("x_job.sh", "#!/bin/bash\necho 'exit status: 0'\n");
    String id =
        desk.run(
                "qsub",
                "-o",
                "x.out",
                "-e",
                "x.err",
                "-l",
                "walltime=600",
                "-lselect=1:ncpus=1:mem=100mb",
                "-N",
                "x",
                "-V",
                "x_job.sh")
            .ok()
            .onlyLine();
    desk.await("success", answer -> answer.ok().out().contains(" C "), "qstat", id);
    Desk.expect(desk.text("x.out").contains("exit status:"), "x.out: no status");
  }

  private static void canu(Desk plain) {
    Desk desk = torque(plain);
    Answer nodes = desk.run("pbsnodes").ok();
    nodes.find("ncpus=(\\d+)");
    nodes.find("physmem=(\\d+)kb");
    desk.file("x.sh", "echo $(($1 + PBS_ARRAYID)) > sum.$PBS_ARRAYID\n");
    String place = desk.directory().toString();
    String array =
        desk.run(
                "qsub",
                "-j",
                "oe",
                "-d",
                place,
                "-l",
                "nodes=1:ppn=1,mem=100mb",
                "-N",
                "c",
                "-t",
                "1-2",
                place + "/x.sh",
                "-F",
                "5")
            .ok()
            .onlyLine();
    Desk.expect(array.contains("[]"), "qsub -t: '" + array + "' has no []");
    desk.file("next.sh", "cat sum.1 sum.2 > all\n");
    desk.run("qsub", "-d", place, "-W", "depend=afteranyarray:" + array, "next.sh").ok();
    desk.awaitFile("all");
    desk.await("both numbers", answer -> answer.out().equals("6\n7\n"), "cat", "all");
  }

  /// Its logs are looked for under the path of `-o` and the index.
  private static void batchtools(Desk plain) {
    Desk desk = torque(plain);
    desk.file(
        "job",
        "#PBS -N j\n#PBS -o log\n#PBS -l walltime=600,nodes=1:ppn=1,vmem=500M\n#PBS -j oe\n"
            + "#PBS -t 1-2\necho $PBS_ARRAYID\n");
    String array = desk.run("qsub", "job").ok().onlyLine();
    Desk.expect(array.contains("[]"), "qsub -t: '" + array + "' has no []");
    Desk.expect(desk.awaitLines("log-1").equals("1\n"), "log-1: not of task 1");
    Desk.expect(desk.awaitLines("log-2").equals("2\n"), "log-2: not of task 2");
  }

  private static void signac(Desk plain) {
    Desk desk = torque(plain);
    String user = desk.reading("id -un", "sh").ok().out().strip();
    desk.file("s.sh", "#PBS -N SignacProject/0123456789abcdef\nsleep 9\n".replace("/", "-"));
    String id = desk.run("qsub", "s.sh").ok().onlyLine();
    Element data = Readings.whole(desk.run("qstat", "-fx", "-u", user).ok());
    Desk.expect(data.getTagName().equals("Data"), "qstat -fx: no Data");
    Desk.expect(
        Readings.galaxy(desk.run("qstat", "-fx", "-u", user).ok()).containsKey(id),
        "qstat -fx: no " + id);
    desk.run("qdel", id).ok();
    Element none = Readings.whole(desk.run("qstat", "-fx", "-u", "nobody-of-this-name").ok());
    Desk.expect(none.getElementsByTagName("Job").getLength() == 0, "qstat -fx -u: a job of others");
  }
}
