package pkbs.qsub.compat;

import java.util.List;

/// Programs that start workers or single jobs: Python frameworks, portals, test suites.
final class Frameworks {
  /// The clients of this file.
  static final List<Client> ALL =
      List.of(
          new Client("dask-jobqueue", Frameworks::dask),
          new Client("Parsl Torque", Frameworks::parslTorque),
          new Client("Parsl PBSPro", Frameworks::parslPro),
          new Client("PSI/J", Frameworks::psij),
          new Client("batchtools", Frameworks::batchtools),
          new Client("Galaxy", Frameworks::galaxy),
          new Client("batchspawner", Frameworks::batchspawner),
          new Client("Open OnDemand", Frameworks::ondemand),
          new Client("ReFrame", Frameworks::reframe),
          new Client("AiiDA", Frameworks::aiida),
          new Client("dpdispatcher", Frameworks::dpdispatcher));

  private Frameworks() {}

  private static void dask(Desk desk) {
    desk.file(
        "tmp.sh",
        "#!/usr/bin/env bash\n#PBS -N dask-worker\n#PBS -l select=1:ncpus=1:mem=94MB\n"
            + "#PBS -l walltime=00:30:00\n#PBS -e ./\n#PBS -o ./\ntouch \"$PBS_O_WORKDIR/up\"\n"
            + "sleep 600\n");
    String number = desk.run("qsub", "tmp.sh").ok().find("\\d+");
    desk.remove("tmp.sh");
    desk.awaitFile("up");
    desk.run("qdel", number).ok();
    Answer end =
        desk.await("its end", answer -> answer.has("^ *job_state = F"), "qstat", "-xf", number);
    end.find("^ *Exit_status = 271$");
  }

  private static void parslTorque(Desk desk) {
    desk.file(
        "block.submit",
        "#PBS -S /bin/bash\n#PBS -N parsl.block-0.1700000000.12\n#PBS -m n\n"
            + "#PBS -l walltime=00:10:00\n#PBS -l nodes=1:ppn=1\n#PBS -o s.stdout\n"
            + "#PBS -e s.stderr\nsort -u $PBS_NODEFILE\nsleep 2\n");
    String id = desk.run("qsub", "block.submit").ok().out().lines().toList().getLast();
    Answer table = desk.run("qstat", id);
    String row =
        table
            .out()
            .lines()
            .filter(line -> id.startsWith(line.split("\\s+")[0]))
            .findFirst()
            .orElseThrow(() -> new Mismatch("qstat: no row of " + id));
    String state = row.split("\\s+")[4];
    Desk.expect(state.matches("[QRE]"), "qstat: state '" + state + "'");
    desk.run("qdel", id).ok();
  }

  private static void parslPro(Desk desk) {
    desk.file("block.submit", "#PBS -l select=1:ncpus=1\nexit 0\n");
    String id = desk.run("qsub", "block.submit").ok().onlyLine();
    desk.await(
        "its end",
        answer -> JsonReading.isJson(answer.ok().out()) && answer.has("\"job_state\" *: *\"F\""),
        "qstat",
        "-x",
        "-f",
        "-F",
        "json",
        id);
  }

  private static void psij(Desk desk) {
    desk.file(
        "job",
        "#!/bin/bash\n#PBS -N=\"test\"\n#PBS -V\n#PBS -l select=1:ncpus=1:mpiprocs=1:mem=104857600\n"
            + "#PBS -l walltime=0:10:0\n#PBS -e /dev/null\n#PBS -o /dev/null\n"
            + "cd \"$PBS_O_WORKDIR\"\nexec &>> $PBS_JOBID.out\nwc -l < $PBS_NODEFILE\n"
            + "echo 5 > $PBS_JOBID.ec\nexit 5\n");
    String id = desk.run("qsub", desk.directory().resolve("job").toString()).ok().onlyLine();
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
    end.find("\"" + java.util.regex.Pattern.quote(id) + "\" *:");
    end.find("\"Exit_status\" *: *(5)[,\\s}]");
    Desk.expect(desk.text(id + ".ec").equals("5\n"), "no exit code file of its id");
    Desk.expect(desk.text(id + ".out").strip().equals("1"), "PBS_NODEFILE: not one line");
    Answer missing = desk.run("qstat", "-f", "-F", "json", "-x", "987654321");
    missing.ended(153).find("\"timestamp\"");
  }

  private static void batchtools(Desk desk) {
    String user = desk.reading("id -un", "sh").ok().out().strip();
    desk.file(
        "job", "#PBS -N j1\n#PBS -l walltime=600,nodes=1:ppn=1,vmem=500M\n#PBS -j oe\nsleep 9\n");
    String id = desk.run("qsub", "job").ok().onlyLine();
    Answer waiting = desk.run("qselect", "-u", user, "-s", "QW").ok();
    Answer running = desk.run("qselect", "-u", user, "-s", "EHRT").ok();
    Desk.expect(
        (waiting.merged() + running.merged()).lines().anyMatch(id::equals),
        "qselect: " + id + " in none of both lists");
    desk.run("qdel", id).ok();
  }

  private static void galaxy(Desk desk) {
    desk.file("galaxy_7.sh", "#!/bin/sh\n#PBS -N galaxy\n#PBS -o o\n#PBS -e e\nsleep 2\n");
    String out = desk.run("qsub", "galaxy_7.sh").ok().out().strip();
    String id = out.substring(out.lastIndexOf(' ') + 1);
    desk.run("qstat", "-f", "-F", "json").ok().find("\"Jobs\"");
    desk.run("qstat", "-f", id).ok().find("job_state = ([QRE])$");
    Answer end = desk.await("its end", answer -> answer.status() != 0, "qstat", "-f", id);
    end.ended(35);
    Desk.expect(end.out().isEmpty(), "qstat: stdout of an ended job is not empty");
  }

  private static void batchspawner(Desk desk) {
    String script =
        "#!/bin/sh\n#PBS -q workq@\n#PBS -l walltime=600\n#PBS -l mem=\n#PBS \nsleep 600\n";
    String id = desk.reading(script, "qsub").ok().onlyLine();
    desk.await("it runs", answer -> answer.has("job_state = R"), "qstat", "-f", id)
        .find("exec_host = ([\\w_-]+)/");
    desk.run("qdel", id).ok();
  }

  private static void ondemand(Desk desk) {
    String place = desk.directory().toString();
    Answer reply =
        desk.reading(
            "echo \"$K\"\n",
            "qsub",
            "-r",
            "n",
            "-M",
            "ann@example.org",
            "-m",
            "b",
            "-N",
            "ood",
            "-S",
            "/bin/sh",
            "-o",
            place + "/o",
            "-e",
            place + "/e",
            "-p",
            "5",
            "-l",
            "walltime=00:10:00",
            "-l",
            "ncpus=1",
            "-v",
            "K=some text",
            "-j",
            "oe");
    String id = reply.ok().onlyLine();
    Answer end = desk.await("its end", answer -> answer.status() != 0, "qstat", "-f", "-t", id);
    end.ended(35).says("Job has finished");
    Desk.expect(desk.text("o").equals("some text\n"), "-v K='some text' did not arrive");
    desk.run("qstat", "-f", "-t", "987654321.pkbs").ended(153).says("Unknown Job Id");
    Answer nodes = desk.run("pbsnodes", "-aSj", "-F", "json").ok();
    nodes.find("\"nodes\"");
    nodes.find("\"ncpus f/t\" *: *\"(\\d+/\\d+)\"");
  }

  private static void reframe(Desk desk) {
    desk.file(
        "r.sh", "#!/bin/bash\n#PBS -N r\n#PBS -l select=1:mpiprocs=1:ncpus=1\ncd $PBS_O_WORKDIR\n");
    String id = desk.run("qsub", "-o", "r.out", "-e", "r.err", "r.sh").ok().find("^(\\S+)");
    desk.await(
        "its end", answer -> answer.status() == 35 || answer.status() == 153, "qstat", "-f", id);
    desk.text("r.out");
    desk.text("r.err");
    Answer full = desk.run("qstat", "-xf", id).ok();
    full.find("^Job Id:\\s*(\\S+)");
    full.find("^\\s*job_state = ([A-Z])");
    full.find("exec_host = ([\\S\\t\\n]+)");
    full.find("^ *Exit_status *= *(-?\\d+)");
  }

  private static void aiida(Desk desk) {
    desk.file(
        "_aiidasubmit.sh",
        "#!/bin/bash\n#PBS -r n\n#PBS -N aiida-1\n#PBS -V\ncd x 2>/dev/null\nsleep 9\n");
    String id = desk.run("qsub", "_aiidasubmit.sh").ok().onlyLine();
    Answer full = desk.run("qstat", "-f", id).ok();
    List<String> odd =
        full.out()
            .lines()
            .filter(line -> !line.isEmpty() && !line.startsWith("\t"))
            .filter(line -> !line.startsWith("Job Id: "))
            .filter(line -> !line.matches(" {4}\\S+ = .*"))
            .toList();
    Desk.expect(odd.isEmpty(), "qstat -f: no attribute: " + odd);
    full.find("ctime = (\\w{3} \\w{3} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\d{4})$");
    desk.run("tracejob", "-v", id).ok();
    desk.run("qdel", id).ok();
  }

  private static void dpdispatcher(Desk desk) {
    desk.file(
        "x.sub",
        "\n#!/bin/bash -l\n#PBS -l select=1:ncpus=1\ncd $PBS_O_WORKDIR\nsleep 1\ntouch tag\n");
    String id = desk.run("qsub", "x.sub").ok().onlyLine();
    Answer table = desk.run("qstat", "-x", id).ok();
    String[] lines = table.out().split("\n", -1);
    String[] words = lines[lines.length - 2].split("\\s+");
    Desk.expect(words[words.length - 2].matches("[QREF]"), "qstat -x: no state in the last row");
    desk.awaitFile("tag");
    desk.await("its end", answer -> answer.out().contains(" F "), "qstat", "-x", id);
  }
}
