package pkbs.qsub;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import pkbs.core.RefusedException;
import pkbs.core.pbs.PbsSyntaxException;

/// The entry of all commands: the first argument names the verb, the rest is its command line. The
/// only place that renders failures.
public final class Main {
  private static final String HELP =
      """
      usage: pkbs VERB [ARGUMENT...]

        ps      the jobs as a table for people
        up      starts pkbs on this machine
        status  shows the parts that run
        down    stops them and keeps the state
        compat  tests what clients of PBS make of this installation
        chaos   tests this installation: jobs on a throw-away pkbs whose parts are killed
        token   makes, lists and revokes tokens
        context names the instances that are used, and chooses one
        login   stores a token for one

      PBS commands, each with --help:

        qsub    submits a job                  qtail     shows a job's output
        qstat   shows jobs, queues, the server qls       lists a job's results
        qdel    deletes jobs                   qget      gets a job's results
        qwait   waits for jobs to end          qselect   prints the ids of jobs that fit
        qhold   holds jobs                     qrls      releases held jobs
        qalter  changes jobs                   qrerun    runs jobs again
        qsig    sends a signal to jobs         qmsg      writes into jobs' output
        qmove   moves jobs to a queue          qorder    exchanges two jobs
        qmgr    makes and changes queues       pbsnodes  shows the workers
        qenable, qdisable, qstart, qstop       tracejob  shows what happened to a job
      """;

  private Main() {}

  /// Ends the process with the command's status.
  public static void main(String[] arguments) {
    // HttpURLConnection would send a POST twice by itself, without anybody knowing.
    System.setProperty("sun.net.http.retryPost", "false");
    Caller caller = Caller.ofProcess();
    List<String> words;
    try {
      words = ProcessImage.arguments(arguments);
    } catch (RefusedException e) {
      words = List.of();
      caller.err().println(arguments[0] + ": " + e.refusal().line());
      System.exit(ExitCode.of(e.refusal().code()).status());
    }
    int status = run(words, caller);
    // Not halt: the shutdown hooks of an AOT recording must run.
    System.exit(status);
  }

  /// @return the exit status
  static int run(List<String> words, Caller caller) {
    return run(words, caller, DispatcherClient.Patience.DEFAULT);
  }

  static int run(List<String> words, Caller caller, DispatcherClient.Patience patience) {
    try {
      return carryOut(words, caller, patience);
    } catch (StandardOutput.ReaderGoneException e) {
      return ExitCode.READER_GONE.status();
    }
  }

  private static int carryOut(
      List<String> words, Caller caller, DispatcherClient.Patience patience) {
    Optional<Verb> verb = verb(words);
    if (verb.isEmpty()) {
      return withoutVerb(words, caller);
    }
    List<String> arguments = words.subList(verb.get().name().split(" ").length, words.size());
    int status;
    try {
      status =
          verb.get()
              .run(
                  arguments,
                  caller,
                  () -> new DispatcherClient(new InstanceFinder(caller).find(), patience));
    } catch (RefusedException e) {
      status =
          report(verb.get(), caller, ExitCode.of(e.refusal().code()), Faults.text(e.refusal()));
    } catch (PbsSyntaxException e) {
      status = report(verb.get(), caller, ExitCode.USAGE, e.describe());
    } catch (CommandFailure e) {
      status = report(verb.get(), caller, e.code(), e.getMessage());
    } catch (StandardOutput.ReaderGoneException e) {
      throw e;
    } catch (UncheckedIOException e) {
      status = report(verb.get(), caller, ExitCode.FAILED, FileFault.reason(e.getCause()));
    } catch (RuntimeException e) {
      status = report(verb.get(), caller, ExitCode.FAILED, Printable.line("a fault in pkbs: " + e));
    }
    if (caller.out().checkError()) {
      return report(verb.get(), caller, ExitCode.FAILED, "standard output: write failed");
    }
    return status;
  }

  private static Optional<Verb> verb(List<String> words) {
    return switch (words.isEmpty() ? "" : words.getFirst()) {
      case "qsub" -> Optional.of(new QsubCommand());
      case "qstat" -> Optional.of(new QstatCommand());
      case "qmgr" -> Optional.of(new QmgrCommand());
      case "qenable" -> Optional.of(new QueueSwitchCommand(QueueSwitchCommand.Switch.QENABLE));
      case "qdisable" -> Optional.of(new QueueSwitchCommand(QueueSwitchCommand.Switch.QDISABLE));
      case "qstart" -> Optional.of(new QueueSwitchCommand(QueueSwitchCommand.Switch.QSTART));
      case "qstop" -> Optional.of(new QueueSwitchCommand(QueueSwitchCommand.Switch.QSTOP));
      case "qselect" -> Optional.of(new QselectCommand());
      case "pbsnodes" -> Optional.of(new PbsnodesCommand());
      case "tracejob" -> Optional.of(new TracejobCommand());
      case "qdel" -> Optional.of(new QdelCommand());
      case "qhold" -> Optional.of(new QholdCommand());
      case "qrls" -> Optional.of(new QrlsCommand());
      case "qalter" -> Optional.of(new QalterCommand());
      case "qrerun" -> Optional.of(new QrerunCommand());
      case "qsig" -> Optional.of(new QsigCommand());
      case "qmove" -> Optional.of(new QmoveCommand());
      case "qorder" -> Optional.of(new QorderCommand());
      case "qmsg" -> Optional.of(new QmsgCommand());
      case "qwait" -> Optional.of(new QwaitCommand());
      case "qtail" -> Optional.of(new QtailCommand());
      case "qls" -> Optional.of(new QlsCommand());
      case "qget" -> Optional.of(new QgetCommand());
      case "pkbs" -> ofPkbs(words.subList(1, words.size()));
      default -> Optional.empty();
    };
  }

  private static Optional<Verb> ofPkbs(List<String> words) {
    return switch (words.isEmpty() ? "" : words.getFirst()) {
      case "ps" -> Optional.of(new PsCommand());
      case "compat" -> Optional.of(new CompatCommand());
      case "login" -> Optional.of(new LoginCommand());
      case "context" -> ContextVerbs.verb(words.size() > 1 ? words.get(1) : "");
      default -> Optional.empty();
    };
  }

  private static int withoutVerb(List<String> words, Caller caller) {
    List<String> rest = words.size() > 1 ? words.subList(1, words.size()) : List.of();
    boolean known = words.isEmpty() || words.getFirst().equals("pkbs");
    if (known
        && (rest.isEmpty() || rest.equals(List.of("--help")) || rest.equals(List.of("help")))) {
      caller.out().print(HELP);
    } else if (known && rest.equals(List.of("context", "--help"))) {
      caller.out().print(ContextVerbs.HELP);
    } else if (known && !rest.isEmpty() && rest.getFirst().equals("context")) {
      caller.err().println("pkbs: " + ContextVerbs.unknown(rest));
      return ExitCode.USAGE.status();
    } else if (known && rest.equals(List.of("--version"))) {
      caller.out().println(Version.line(Flavor.of("", caller)));
    } else {
      String given = known ? rest.getFirst() : words.getFirst();
      caller.err().println("pkbs: '" + Printable.line(given) + "': unknown verb; see pkbs --help");
      return ExitCode.USAGE.status();
    }
    caller.out().flush();
    return ExitCode.OK.status();
  }

  private static int report(Verb verb, Caller caller, ExitCode code, String message) {
    caller.out().flush();
    caller.err().println(verb.name() + ": " + message);
    return code.status();
  }
}
