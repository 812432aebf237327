package pkbs.qsub;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import pkbs.core.LineEndings;
import pkbs.core.pbs.GivenOption;
import pkbs.core.pbs.ParsedArgv;
import pkbs.core.pbs.QsubOption;
import pkbs.core.pbs.Remark;
import pkbs.core.pbs.SubmitOptions;
import pkbs.core.pbs.UserList;

/// What was asked for and cannot be had: refused by name, or told with `--verbose` where it makes
/// no difference to the job.
final class SubmitChecks {
  private final ParsedArgv argv;
  private final Payload payload;
  private final Caller caller;
  private final List<Remark> remarks;
  private final List<GivenOption> directives;

  SubmitChecks(ParsedArgv argv, List<GivenOption> directives, Payload payload, Caller caller) {
    this.argv = argv;
    this.payload = payload;
    this.caller = caller;
    this.directives = directives;
    this.remarks = Remark.of(argv.options(), directives);
  }

  /// Before a terminal is read for a script: who asks for an interactive job types none.
  ///
  /// @throws CommandFailure naming the option
  static void refuseInteractive(ParsedArgv argv) {
    for (Remark remark : Remark.of(argv.options(), List.of())) {
      if (remark.exitStatus() == ExitCode.FAILED.status() && !argv.has(QsubOption.DRY_RUN)) {
        throw new CommandFailure(ExitCode.FAILED, Printable.line(remark.text()));
      }
    }
  }

  /// Each as one line.
  List<String> lines() {
    return remarks.stream().map(this::line).toList();
  }

  /// @throws CommandFailure at the first that is not supported yet, with `--strict` at the first;
  ///   then where options do not go together
  void check(SubmitOptions options) {
    if (payload.script().filter(LineEndings::areOfWindows).isPresent()) {
      throw new CommandFailure(
          ExitCode.FAILED, "script contains cr, lf; its lines must end as on Unix");
    }
    boolean strict = argv.has(QsubOption.STRICT);
    for (Remark remark : remarks) {
      if (remark.isRefused()) {
        throw new CommandFailure(
            remark.exitStatus() == ExitCode.FAILED.status() ? ExitCode.FAILED : ExitCode.USAGE,
            line(remark));
      }
      if (strict) {
        throw new CommandFailure(ExitCode.USAGE, line(remark) + "; leave it or --strict out");
      }
      if (argv.has(QsubOption.VERBOSE)) {
        caller.err().println("qsub: " + line(remark));
      }
    }
    options.pbs().users().ifPresent(this::checkUser);
    checkTogether(options);
  }

  /// What only makes sense beside another option, or without it.
  private void checkTogether(SubmitOptions options) {
    boolean isArray = options.pbs().array().isPresent() || options.pbs().sweep().isAny();
    if (!isArray) {
      refuse(QsubOption.MAX_FAILS, " is for arrays only; leave it out");
      refuse(QsubOption.CHUNK, " is for arrays only; leave it out");
    }
    int retries = options.retry().orElse(0);
    if (retries > 0 && !options.rerunnable().orElse(true)) {
      refuse(
          QsubOption.RETRY,
          " %d: a job that may never run twice (-r n) cannot be retried; leave one of the two out"
              .formatted(retries));
    }
  }

  /// @throws CommandFailure where the option was given
  private void refuse(QsubOption option, String reason) {
    Stream.concat(argv.options().stream(), directives.stream())
        .filter(given -> given.option() == option)
        .findFirst()
        .ifPresent(given -> {
          throw new CommandFailure(
              ExitCode.USAGE, place(given.line()) + option.rule().name() + reason);
        });
  }

  private String line(Remark remark) {
    return place(remark.line()) + Printable.line(remark.text());
  }

  /// Empty for the command line.
  private String place(Optional<Integer> line) {
    return line.isPresent() ? payload.place(line) + ": " : "";
  }

  /// A job runs as its owner, whose name is the submitter's.
  private void checkUser(UserList users) {
    List<String> own =
        Stream.of(caller.variable("LOGNAME"), caller.variable("USER"))
            .flatMap(Optional::stream)
            .toList();
    if (own.stream().noneMatch(users::names)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "-u "
              + Printable.line(users.toString())
              + ": running as another user is not supported; leave -u out");
    }
  }
}
