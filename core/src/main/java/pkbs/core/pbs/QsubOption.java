package pkbs.core.pbs;

import java.util.List;
import java.util.Optional;

/// The options that qsub carries out, for the command line and for `#PBS` lines. Source: qsub(1B)
/// of OpenPBS; `-d` of Torque; the long ones are pkbs's own.
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
          "block=true|false",
          "true: wait for the end of the job and exit with its status",
          List.of("block=true", "block=false"))),
  SILENT(OptionRule.flag("-z", "do not print the id")),
  PREFIX(
      OptionRule.value(
          "-C",
          "PREFIX",
          "what starts a directive; empty: none does; default: $PBS_DPREFIX, else #PBS",
          List.of("#PBS", "#QSUB", ""))),
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
  HELP(OptionRule.flag("--help", "print this text").onCommandLineOnly()),
  VERSION(OptionRule.flag("--version", "print the version").onCommandLineOnly());

  private final OptionRule rule;

  QsubOption(OptionRule rule) {
    this.rule = rule;
  }

  public OptionRule rule() {
    return rule;
  }

  /// Throws what the option's own parser throws for `value`; flags have nothing to check.
  void check(String value) {
    switch (this) {
      case NAME -> JobName.check(value);
      case QUEUE -> OptionValues.queue(value);
      case STDOUT, STDERR -> OutputPath.parse(value);
      case JOIN -> StreamOptions.join(value);
      case KEEP -> StreamOptions.keep(value);
      case VARIABLES -> VariableList.parse(value, name -> Optional.empty());
      case PRIORITY -> OptionValues.priority(value);
      case RERUNNABLE -> OptionValues.yes(value);
      case RETRY -> OptionValues.retries(value);
      case INTERPRETER -> OptionValues.interpreter(value);
      case WORKDIR, DAV_PATH -> OptionValues.path(value);
      case RESOURCES -> ResourceList.parse(value);
      case ATTRIBUTES -> OptionValues.block(value);
      case PREFIX -> OptionValues.prefix(value);
      case UPLOAD -> OptionValues.upload(value);
      case KEY -> OptionValues.key(value);
      case EXPORT_ALL, SILENT, FOLLOW, JSON, HELP, VERSION -> {}
    }
  }
}
