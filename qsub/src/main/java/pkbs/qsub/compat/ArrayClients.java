package pkbs.qsub.compat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Clients that follow the tasks of job arrays.
final class ArrayClients {
  /// The clients of this file.
  static final List<Client> ALL =
      List.of(
          new Client("Nextflow pbspro, arrays", ArrayClients::nextflowPro),
          new Client("Nextflow pbs, arrays", ArrayClients::nextflowPbs),
          new Client("batchtools, arrays", ArrayClients::batchtools),
          new Client("canu, arrays", ArrayClients::canu),
          new Client("Open OnDemand, arrays", ArrayClients::ondemand));

  private ArrayClients() {}

  /// The ids of the tasks, made of the array's.
  ///
  /// @throws Mismatch unless the id has `[]`
  private static List<String> tasks(String array, int first, int last) {
    Desk.expect(array.contains("[]"), "qsub: '" + array + "' has no []");
    List<String> tasks = new ArrayList<>();
    for (int index = first; index <= last; index++) {
      tasks.add(array.replace("[]", "[" + index + "]"));
    }
    return tasks;
  }

  private static void nextflowPro(Desk desk) {
    nextflow(desk, "#PBS -J 0-2\n#PBS -l select=1:ncpus=1:mem=100mb", "PBS_ARRAY_INDEX");
  }

  private static void nextflowPbs(Desk desk) {
    nextflow(desk, "#PBS -t 0-2\n#PBS -l mem=0.1gb", "PBS_ARRAYID");
  }

  private static void nextflow(Desk desk, String lines, String index) {
    desk.file(
        ".command.run",
        """
        #!/bin/bash
        %s
        #PBS -N nf-hello_1
        #PBS -o /dev/null
        #PBS -j oe
        NXF_CHDIR=$PBS_O_WORKDIR
        cd "$PBS_O_WORKDIR"
        touch begin.$%2$s
        while [ ! -e go ]; do sleep 0.2; done
        echo 0 > .exitcode.$%2$s
        """
            .formatted(lines, index));
    String array = desk.run("qsub", "-N", "nf-hello_1", ".command.run").ok().onlyLine();
    List<String> children = tasks(array, 0, 2);
    desk.awaitFile("begin.1");
    for (String[] listing :
        new String[][] {{"qstat", "-f", "workq"}, {"qstat", "-f", "-1", "workq"}}) {
      Map<String, String> states = Readings.nextflow(desk.run(listing).ok().out());
      for (String child : children) {
        String state = states.getOrDefault(child, "none");
        Desk.expect(state.matches("[QR]"), child + " has state " + state + " in qstat -f");
      }
    }
    desk.file("go", "");
    for (int i = 0; i < 3; i++) {
      desk.awaitFile(".exitcode." + i);
    }
    desk.await(
        "nothing of the tasks",
        answer -> answer.status() == 0 && !answer.out().contains(children.getFirst()),
        "qstat",
        "-f",
        "workq");
    // A kill of what has ended meanwhile: the failure is only logged.
    Answer kill = desk.run("qdel", children.get(0), children.get(1), children.get(2));
    Desk.expect(kill.status() != 0, "qdel of ended tasks: no fault");
  }

  private static void batchtools(Desk desk) {
    String user = desk.reading("id -un", "sh").ok().out().strip();
    desk.file(
        "job",
        "#PBS -N j\n#PBS -t 1-2\n#PBS -l walltime=600,nodes=1:ppn=1,vmem=500M\n#PBS -j oe\n"
            + "while [ ! -e \"$PBS_O_WORKDIR/go\" ]; do sleep 0.2; done\n"
            + "touch \"$PBS_O_WORKDIR/result.$PBS_ARRAYID\"\n");
    List<String> tasks = tasks(desk.run("qsub", "job").ok().onlyLine(), 1, 2);
    List<String> listed = new ArrayList<>();
    desk.run("qselect", "-u", user, "-s", "QW").ok().merged().lines().forEach(listed::add);
    desk.run("qselect", "-u", user, "-s", "EHRT").ok().merged().lines().forEach(listed::add);
    if (!listed.containsAll(tasks)) {
      // Without -T, PBS lists the array only; batchtools then asks with it.
      desk.run("qselect", "-T", "-u", user).ok().out().lines().forEach(listed::add);
    }
    Desk.expect(listed.containsAll(tasks), "qselect: " + tasks + " not among " + listed);
    desk.file("go", "");
    desk.awaitFile("result.1");
    desk.awaitFile("result.2");
  }

  private static void canu(Desk desk) {
    String script = desk.file("x.sh", "echo $(($1 + PBS_ARRAY_INDEX)) >> \"$PBS_O_WORKDIR/sum\"\n");
    String place = desk.directory().resolve(script).toString();
    String name = "canu_tag";
    String array =
        desk.run(
                "qsub",
                "-j",
                "oe",
                "-l",
                "select=1:ncpus=1:mem=100mb",
                "-N",
                name,
                "-J",
                "1-2",
                "--",
                "/bin/sh",
                place,
                "10")
            .ok()
            .onlyLine();
    List<String> lines = desk.run("qstat", "-f").ok().out().lines().toList();
    int at = lines.indexOf("    Job_Name = " + name);
    if (at > 0) {
      Desk.expect(
          lines.get(at - 1).equals("Job Id: " + array), "qstat -f: no id of it above its name");
    }
    desk.file("next.sh", "sort \"$PBS_O_WORKDIR/sum\" > \"$PBS_O_WORKDIR/sorted\"\n");
    desk.run("qsub", "-j", "oe", "-W", "depend=afterany:" + array, "-N", "next", "next.sh").ok();
    Desk.expect(desk.awaitLines("sorted").startsWith("11"), "the next one did not wait");
    desk.await("both lines", answer -> answer.out().equals("11\n12\n"), "cat", "sorted");
  }

  private static void ondemand(Desk desk) {
    String script = "while [ ! -e \"$PBS_O_WORKDIR/go\" ]; do sleep 0.2; done\n";
    String array = desk.reading(script, "qsub", "-N", "ood", "-J", "1-2").ok().onlyLine();
    Answer listing = desk.run("qstat", "-f", "-t", array).ok();
    Map<String, Map<String, String>> jobs = Readings.ondemand(listing.out());
    for (String task : tasks(array, 1, 2)) {
      Desk.expect(jobs.containsKey(task), "qstat -f -t: no " + task);
      Desk.expect(
          jobs.get(task).getOrDefault("job_state", "").matches("[QRE]"), task + " has no state");
    }
    Desk.expect(jobs.containsKey(array), "qstat -f -t: no " + array);
    desk.run("qselect", "-T").ok().find("^" + java.util.regex.Pattern.quote(array) + "$");
    desk.file("go", "");
    Answer end = desk.await("its end", answer -> answer.status() != 0, "qstat", "-f", "-t", array);
    end.says("Job has finished");
  }
}
