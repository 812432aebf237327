package pkbs.core.pbs;

import java.util.List;

/// Every option of qsub, for the command line and for `#PBS` lines: first what is carried out, then
/// what has no effect here, then what is refused by name. Source: qsub(1B) of OpenPBS and of
/// Torque; the long ones are pkbs's own. What `-f` and `-P` mean is OpenPBS's.
public enum QsubOption {
  NAME(
      OptionRule.value(
          "-N", "NAME", "name of the job; default: the script's file name", JobName.examples())),
  QUEUE(
      OptionRule.value("-q", "QUEUE", "queue", List.of("batch", "batch@pkbs", "@pkbs", "batch@"))),
  STDOUT(
      OptionRule.value(
          "-o", "PATH", "where standard output goes; default: NAME.oSEQ", OutputPath.examples())),
  STDERR(
      OptionRule.value(
          "-e", "PATH", "where standard error goes; default: NAME.eSEQ", OutputPath.examples())),
  JOIN(
      OptionRule.value(
          "-j",
          "oe|eo|n|y",
          "one file for both streams: oe (or y) in -o's, eo in -e's",
          StreamOptions.joinExamples())),
  KEEP(
      OptionRule.value(
          "-k",
          "n|[d][o][e]",
          "keep streams in the home directory; with d: write them in place while the job runs",
          StreamOptions.keepExamples())),
  VARIABLES(
      OptionRule.value(
          "-v",
          "NAME[=VALUE],…",
          "variables for the job; a name alone takes qsub's own value",
          VariableList.examples())),
  EXPORT_ALL(OptionRule.flag("-V", "all of qsub's variables for the job")),
  PRIORITY(
      OptionRule.value(
          "-p", "N", "priority, -1024 to 1023; default: 0", List.of("0", "-1024", "1023", "+5"))),
  RERUNNABLE(
      OptionRule.value(
          "-r",
          "y|n",
          "whether the job may run again after its worker was lost",
          List.of("y", "n"))),
  RETRY(
      OptionRule.value(
          "--retry",
          "N",
          "run a job that failed again, up to N times, 0 to 100; default: 0",
          List.of("0", "3", "100"))),
  MAX_FAILS(
      OptionRule.value(
          "--max-fails",
          "N",
          "end the waiting tasks of an array once N have failed",
          List.of("1", "50"))),
  PARAMS(
      OptionRule.value(
          "--params",
          "FILE",
          "an array with a task for each row of a CSV file; {COLUMN} in arguments, $COLUMN",
          List.of("points.csv", "/data/points 1.csv"))),
  SWEEP(
      OptionRule.value(
          "--sweep",
          "NAME=VALUE,…",
          "an array with a task for each value, A..B for all numbers; several make a grid",
          SweepList.examples())),
  CHUNK(
      OptionRule.value(
          "--chunk",
          "N",
          "tasks of an array in one run, 1 to 256; default: a 64th of them, at most 64",
          List.of("1", "64", "256"))),
  INTERPRETER(
      OptionRule.value(
          "-S",
          "PATH",
          "what runs the script; default: its #! line, else the login shell",
          List.of("/bin/bash", "/bin/sh@host,/bin/bash"))),
  WORKDIR(
      OptionRule.value(
          "-d",
          "DIR",
          "directory to run in; default: the job's own clean one",
          List.of("/data/run1", "sub dir", "."))),
  RESOURCES(OptionRule.value("-l", "NAME=VALUE,…", "resources", ResourceList.examples())),
  ATTRIBUTES(
      OptionRule.value(
          "-W",
          "NAME=VALUE,…",
          "attributes; block=true: wait for the end of the job and exit with its status",
          AttributeList.examples())),
  SUBMIT_DIRECTORY(
      OptionRule.value(
          "-w",
          "DIR",
          "submit directory as the job sees it; default: where qsub is",
          List.of("/data/run1", "sub dir", "."))),
  USERS(
      OptionRule.value(
          "-u", "USER[@HOST],…", "user to run as; only your own name", UserList.examples())),
  SCRIPT_ARGUMENTS(
      OptionRule.value(
          "-F",
          "ARGUMENTS",
          "arguments of the script, in one text",
          List.of("0 a.txt", "'a b' c"))),
  REMOVE(
      OptionRule.value(
          "-R",
          "o|e|oe",
          "output files that are not delivered when the job ends with 0",
          List.of("o", "e", "oe", "eo"))),
  SILENT(OptionRule.flag("-z", "do not print the id")),
  PREFIX(
      OptionRule.value(
          "-C",
          "PREFIX",
          "what starts a directive; empty: none does; default: $PBS_DPREFIX, else #PBS",
          List.of("#PBS", "#QSUB", ""))),
  IMAGE(
      OptionRule.value(
          "--image",
          "IMAGE",
          "run in a container of this image, on Kubernetes",
          ImageName.examples())),
  UPLOAD(
      OptionRule.value(
          "--upload",
          "files|zip|none",
          "what of the job's directory goes to the results; default: files",
          List.of("files", "zip", "none"))),
  DAV_PATH(
      OptionRule.value(
          "--path",
          "DAVPATH",
          "folder for the results folder, below your own",
          List.of("sweep/may", "/pkbs/ann/sweep"))),
  KEY(
      OptionRule.value(
              "--key",
              "KEY",
              "idempotency key: the same key and content give the same job",
              List.of("run-2026-11-21", "nf/ab:12"))
          .onCommandLineOnly()),
  FOLLOW(
      OptionRule.flag("--follow", "show the output while the job runs and exit with its status")
          .onCommandLineOnly()),
  JSON(OptionRule.flag("--json", "print the answer as JSON").onCommandLineOnly()),
  DRY_RUN(
      OptionRule.flag("--dry-run", "print each value and where it comes from; submit nothing")
          .onCommandLineOnly()),
  VERBOSE(OptionRule.flag("--verbose", "say which options have no effect").onCommandLineOnly()),
  STRICT(OptionRule.flag("--strict", "refuse options that have no effect").onCommandLineOnly()),
  HELP(OptionRule.flag("--help", "print this text").onCommandLineOnly()),
  VERSION(OptionRule.flag("--version", "print the version").onCommandLineOnly()),

  SERVER_TIMEOUT(text("-b", "SECONDS", "server timeout", "30").withoutEffect()),
  CHECKPOINT(
      OptionRule.value("-c", "SPEC", "checkpointing", PlainValues.checkpointExamples())
          .withoutEffect()),
  ROOT_DIRECTORY(text("-D", "DIR", "root directory", "/").withoutEffect()),
  EXTENDED_ENVIRONMENT(OptionRule.flag("-E", "extended environment").withoutEffect()),
  FOREGROUND(OptionRule.flag("-f", "staying in the foreground").withoutEffect()),
  IDLE_SLOTS(text("-i", "N", "idle slot limit", "1").withoutEffect()),
  MAIL_POINTS(
      OptionRule.value("-m", "POINTS", "mail", PlainValues.mailPointExamples()).withoutEffect()),
  MAIL_USERS(text("-M", "USER[@HOST],…", "mail", "ann@example.org,bob").withoutEffect()),
  PROLOGUE(text("-T", "NAME", "prologue script", "check").withoutEffect()),

  START_TIME(
      OptionRule.value("-a", "[[[[CC]YY]MM]DD]hhmm[.SS]", "earliest start", StartTime.examples())),
  ACCOUNT(text("-A", "ACCOUNT", "account, kept and shown", "proj-1")),
  GUI(OptionRule.flag("-G", "GUI job").notYet()),
  USER_HOLD(OptionRule.flag("-h", "hold the job until qrls")),
  INTERACTIVE(OptionRule.flag("-I", "interactive job").notYet()),
  ARRAY(
      OptionRule.value(
          "-J", "X-Y[:Z][%N]", "an array of tasks X to Y, N at a time", ArrayRange.examples())),
  KILL_DELAY(
      text("-K", "SECONDS", "from TERM to KILL, 0 to 3600; default: the worker's, 10", "30")),
  EXCLUSIVE(OptionRule.flag("-n", "no other job beside it on its worker, as -l place=excl")),
  PROJECT(text("-P", "PROJECT", "project, kept and shown", "proj-1")),
  ARRAY_LIST(
      OptionRule.value(
          "-t", "LIST[%N]", "an array of the listed tasks, N at a time", ArrayTasks.examples())),
  COMMAND(text("-x", "COMMAND", "command of an interactive job", "top").notYet()),
  X11(OptionRule.flag("-X", "X11 forwarding").notYet());

  private final OptionRule rule;

  QsubOption(OptionRule rule) {
    this.rule = rule;
  }

  public OptionRule rule() {
    return rule;
  }

  private static OptionRule text(String name, String value, String noun, String example) {
    return OptionRule.value(name, value, noun, List.of(example));
  }

  /// Whether people sit before the job; PBS ends with 1 instead of 2 where it refuses that.
  boolean isInteractive() {
    return this == INTERACTIVE || this == GUI || this == X11 || this == COMMAND;
  }
}
