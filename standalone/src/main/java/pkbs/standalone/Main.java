package pkbs.standalone;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/// The entry of `pkbs up`, `status`, `down`, `chaos`, `doctor` and `token`, and of the supervisor.
/// The only place that renders failures.
public final class Main {
  private static final String TOKEN = "token";
  private static final String VERBS = "up, status, down, chaos, doctor or token";
  private static final String TOKEN_HELP =
      """
      usage: pkbs token VERB [ARGUMENT...], each with --help

        create  makes a token and prints it, this once
        list    shows whose tokens there are
        revoke  takes tokens back
      """;

  private Main() {}

  /// Ends the process with a status of [ExitCode].
  public static void main(String[] arguments) {
    if (arguments.length == 2 && arguments[0].equals("--train")) {
      Training.run(arguments[1]);
      System.exit(ExitCode.OK.status());
    }
    System.exit(run(List.of(arguments), Console.ofProcess()).status());
  }

  static ExitCode run(List<String> words, Console console) {
    if (words.equals(List.of(TOKEN, "--help"))) {
      console.out().print(TOKEN_HELP);
      return ExitCode.OK;
    }
    Optional<Verb> verb = words.isEmpty() ? Optional.empty() : verb(words);
    if (verb.isEmpty()) {
      console.err().println("pkbs: " + unknown(words));
      return ExitCode.USAGE;
    }
    int wordsOfVerb = verb.get().name().split(" ").length;
    try {
      ParseResult line = Spec.parse(verb.get(), words.subList(wordsOfVerb, words.size()));
      if (line.isUsageHelpRequested()) {
        console.out().print(Spec.help(verb.get()));
        return ExitCode.OK;
      }
      return verb.get().run(line, console);
    } catch (CommandFailure e) {
      console.err().println("pkbs " + verb.get().name() + ": " + e.getMessage());
      return e.code();
    } finally {
      console.out().flush();
    }
  }

  private static String unknown(List<String> words) {
    if (words.isEmpty()) {
      return "no verb given; use " + VERBS;
    }
    if (!words.getFirst().equals(TOKEN)) {
      return "'" + words.getFirst() + "': unknown verb; use " + VERBS;
    }
    String given = words.size() == 1 ? "no verb given" : "'" + words.get(1) + "': unknown verb";
    return "token: " + given + "; use create, list or revoke";
  }

  private static Optional<Verb> verb(List<String> words) {
    return switch (words.getFirst()) {
      case "up" -> Optional.of(new UpCommand());
      case "status" -> Optional.of(new StatusCommand());
      case "down" -> Optional.of(new DownCommand());
      case "chaos" -> Optional.of(new ChaosCommand());
      case "doctor" -> Optional.of(new DoctorCommand(Clock.systemUTC()));
      case "supervise" -> Optional.of(new SuperviseCommand());
      case TOKEN -> tokenVerb(words.size() == 1 ? "" : words.get(1));
      default -> Optional.empty();
    };
  }

  private static Optional<Verb> tokenVerb(String name) {
    return switch (name) {
      case "create" -> Optional.of(new TokenCreateCommand(Clock.systemUTC()));
      case "list" -> Optional.of(new TokenListCommand(Clock.systemUTC()));
      case "revoke" -> Optional.of(new TokenRevokeCommand());
      default -> Optional.empty();
    };
  }
}
