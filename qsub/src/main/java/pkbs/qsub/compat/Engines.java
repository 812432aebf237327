package pkbs.qsub.compat;

import java.util.List;

/// Workflow engines.
final class Engines {
  /// The clients of this file.
  static final List<Client> ALL =
      List.of(
          new Client("Nextflow pbspro", Engines::nextflowPro),
          new Client("Nextflow pbs", Engines::nextflowPbs),
          new Client("Snakemake --cluster", Engines::snakemake),
          new Client("Snakemake --cluster-sync", Engines::snakemakeSync),
          new Client("Snakemake profile pbs-torque", Engines::snakemakeTorque),
          new Client("Snakemake plugin pbs", Engines::snakemakePlugin),
          new Client("Cromwell", Engines::cromwell),
          new Client("Toil", Engines::toil),
          new Client("makeflow", Engines::makeflow),
          new Client("nipype", Engines::nipype),
          new Client("canu", Engines::canu),
          new Client("Cylc", Engines::cylc));

  private Engines() {}

  private static String nextflowScript(String more) {
    return """
    #!/bin/bash
    #PBS -N nf-hello_1
    #PBS -o .command.log
    #PBS -j oe
    %s
    NXF_CHDIR=$PBS_O_WORKDIR
    cd "$PBS_O_WORKDIR"
    sleep 1
    echo 0 > .exitcode
    """
        .formatted(more);
  }

  private static void nextflowPro(Desk desk) {
    String lines = "#PBS -l select=1:ncpus=1:mem=100mb\n#PBS -l walltime=01:00:00";
    desk.file(".command.run", nextflowScript(lines));
    String id = desk.run("qsub", "-N", "nf-hello_1", ".command.run").ok().onlyLine();
    Answer servers = desk.run("qstat", "-B").ok();
    List<String> rows = servers.out().lines().skip(2).toList();
    Desk.expect(!rows.isEmpty() && rows.stream().noneMatch(String::isBlank), "qstat -B: no rows");
    String server = "@" + rows.getFirst().split(" ")[0];
    desk.run("qstat", "-f", server).ok().find("^Job Id: " + id + "$");
    desk.awaitFile(".exitcode");
    desk.await(
        "nothing of the job",
        answer -> answer.status() == 0 && !answer.has("^Job Id: " + id + "$"),
        "qstat",
        "-f",
        "workq");
    Desk.expect(desk.text(".command.log").isEmpty(), ".command.log: not empty");
  }

  private static void nextflowPbs(Desk desk) {
    desk.file(".command.run", nextflowScript("#PBS -l nodes=1:ppn=1\n#PBS -l mem=0.1gb"));
    String id = desk.run("qsub", "-N", "nf-hello_1", ".command.run").ok().onlyLine();
    Answer all = desk.run("qstat", "-f", "-1").ok();
    all.find("^Job Id: " + id + "$");
    all.find("^    job_state = [QRE]$");
    desk.run("qstat", "-f", "-1", "workq").ok().find("^Job Id: " + id + "$");
    desk.awaitFile(".exitcode");
    desk.run("qdel", id, id);
  }

  private static void snakemake(Desk desk) {
    String script =
        "#!/bin/sh\n# properties = {\"rule\": \"a\"}\ncd \"$PBS_O_WORKDIR\" && touch done";
    desk.file("snakejob.a.1.sh", script);
    String id = desk.run("qsub", "snakejob.a.1.sh").ok().onlyLine();
    desk.awaitFile("done");
    Answer end =
        desk.await("its end", answer -> answer.has("^ +job_state = F$"), "qstat", "-xf", id);
    end.ok().find("^ +Exit_status = 0$");
    desk.text("snakejob.a.1.sh.o" + id.split("\\.")[0]);
    desk.text("snakejob.a.1.sh.e" + id.split("\\.")[0]);
  }

  private static void snakemakeSync(Desk desk) {
    desk.file("ok.sh", "exit 0\n");
    desk.file("bad.sh", "exit 7\n");
    Answer ok = desk.run("qsub", "-W", "block=true", "-z", "ok.sh").ok();
    Desk.expect(ok.merged().isEmpty(), "qsub -z: says something");
    desk.run("qsub", "-W", "block=true", "-z", "bad.sh").ended(7);
  }

  private static void snakemakeTorque(Desk desk) {
    desk.file("a.sh", "exit 3\n");
    String id =
        desk.run("qsub", "-l", "nodes=1:ppn=1,mem=100mb,walltime=600", "-e", "e", "-o", "o", "a.sh")
            .ok()
            .onlyLine();
    Desk torque = desk.with("PKBS_FLAVOR", "torque");
    Answer end =
        torque.await(
            "its end", answer -> answer.has("<job_state>C</job_state>"), "qstat", "-f", "-x", id);
    end.ok().find("<exit_status>(3)</exit_status>");
  }

  private static void snakemakePlugin(Desk desk) {
    desk.file("a.pbs", "#!/bin/sh\nexit 4\n");
    String select = "select=1:ncpus=1:mem=100mb";
    String id =
        desk.run("qsub", "-N", "a", "-l", select, "-o", "f.out", "-e", "f.err", "a.pbs")
            .ok()
            .onlyLine();
    Desk.expect(
        id.matches("[0-9]+(\\[[0-9-]*\\])?(\\.[A-Za-z0-9_.-]+)?"), "qsub: '" + id + "' is no id");
    Answer end =
        desk.await(
            "its end", answer -> answer.ok().has("^ *job_state = F$"), "qstat", "-f", "-x", id);
    end.find("^ *Exit_status = (4)$");
  }

  private static void cromwell(Desk desk) {
    desk.file("script", "touch rc\n");
    String place = desk.directory().toString();
    String number =
        desk.run(
                "qsub",
                "-N",
                "cromwell_0123abcd_t",
                "-lwalltime=1:00:00,nodes=1:ppn=1,mem=100mb",
                "-d",
                place,
                "-o",
                place + "/stdout",
                "-e",
                place + "/stderr",
                "script")
            .ok()
            .find("(\\d+)");
    desk.awaitFile("rc");
    desk.await("it is not alive", answer -> answer.status() != 0, "qstat", number);
    desk.text("stdout");
    desk.text("stderr");
  }

  private static void toil(Desk desk) {
    desk.run("pbsnodes", "--version").ok().find("PBSPro");
    String log = "toil.${PBS_JOBID}.out.log";
    desk.file("wrapper.sh", "#!/bin/sh\n#PBS -o " + log + "\n#PBS -e err.log\necho hi\n");
    String select = "select=1:mem=102400K:ncpus=1";
    Answer reply =
        desk.run(
                "qsub",
                "-S",
                "/bin/sh",
                "-V",
                "-N",
                "toil_job_1",
                "-v",
                "",
                "-l",
                select,
                "wrapper.sh")
            .ok();
    String number = reply.onlyLine().split("\\.")[0];
    desk.await(
        "its status", answer -> answer.ok().has("^ *Exit_status = 0"), "qstat", "-x", "-f", number);
    Desk.expect(
        desk.text("toil." + reply.onlyLine() + ".out.log").equals("hi\n"), "no output at -o");
    String waiting = desk.run("qsub", "-l", "select=1:ncpus=4000", "wrapper.sh").ok().out();
    desk.run("qdel", waiting).ok();
    desk.await(
        "a status of what never ran",
        answer -> answer.ok().has("^ *Exit_status = "),
        "qstat",
        "-x",
        "-f",
        waiting.split("\\.")[0]);
  }

  private static void makeflow(Desk desk) {
    desk.file(
        "pbs.wrapper",
        "#!/bin/sh\ncd \"$PBS_O_WORKDIR\"\neval \"$BATCH_JOB_COMMAND\"\n"
            + "echo stop $? > pbs.status.$(echo $PBS_JOBID | cut -d . -f 1)\n");
    String command = "printf '%s,%s\n' \"a b\" 'c$d' > out.txt\ntrue";
    Answer reply =
        desk.with("BATCH_JOB_COMMAND", command)
            .run(
                "qsub",
                "-l",
                "nodes=1:ppn=1,mem=64 mb",
                "-j",
                "oe",
                "-V",
                "-o",
                "/dev/null",
                "-N",
                "makeflow1",
                "./pbs.wrapper");
    String number = reply.ok().find("^(\\d+)");
    Desk.expect(desk.awaitLines("pbs.status." + number).equals("stop 0\n"), "not 'stop 0'");
    Desk.expect(desk.text("out.txt").equals("a b,c$d\n"), "out.txt: the command was changed");
  }

  private static void nipype(Desk desk) {
    desk.file("script", "\n#PBS -V\necho hi\n");
    String place = desk.directory().toString();
    String reply =
        desk.run("qsub", "-o", place, "-e", place, "-N", "_m0.root", "script").ok().out();
    String number = reply.substring(0, reply.indexOf('.'));
    desk.await(
            "its end", answer -> answer.err().contains("Job has finished"), "qstat", "-f", number)
        .ended(35);
    Desk.expect(desk.text(reply.strip() + ".OU").equals("hi\n"), "no output in the directory");
  }

  private static void canu(Desk desk) {
    desk.run("pbsnodes", "--version").ok().find("pbs_version\\s+=\\s+(.*)");
    Answer nodes = desk.run("pbsnodes", "-av").ok();
    nodes.find("resources_available.mem = (\\d+)(kb|mb|gb)");
    nodes.find("resources_available.ncpus = (\\d+)");
    String script = desk.directory().resolve("x.sh").toString();
    desk.file("next.sh", "touch \"$PBS_O_WORKDIR/nested\"\n");
    desk.file("x.sh", "cd \"$PBS_O_WORKDIR\" && qsub next.sh >next.id 2>&1\necho $1 > offset\n");
    desk.run(
            "qsub",
            "-j",
            "oe",
            "-l",
            "select=1:ncpus=1:mem=1g",
            "-N",
            "canu",
            "--",
            "/bin/sh",
            script,
            "3")
        .ok()
        .onlyLine();
    desk.awaitFile("nested");
    Desk.expect(desk.text("offset").equals("3\n"), "offset: not 3");
  }

  private static void cylc(Desk desk) {
    desk.file("job", "#!/bin/bash -l\n#PBS -N a.b\nsleep 1\n");
    String number = desk.run("qsub", "job").ok().find("^\\s*(\\d+)");
    desk.run("qstat", number).ok().find("^\\s*(" + number + ")\\b");
    desk.run("qdel", number).ok();
    desk.run("qdel", "987654321").ended(153).says("qdel: Unknown Job Id 987654321");
  }
}
