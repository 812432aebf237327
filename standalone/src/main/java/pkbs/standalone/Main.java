package pkbs.standalone;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/// The entry of `pkbs up`, `status`, `down` and `chaos`, and of the supervisor. The only place that
/// renders failures.
public final class Main {
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
    Optional<Verb> verb = words.isEmpty() ? Optional.empty() : verb(words.getFirst());
    if (verb.isEmpty()) {
      console.err().println("pkbs: " + unknown(words) + "; use up, status, down or chaos");
      return ExitCode.USAGE;
    }
    try {
      ParseResult line = Spec.parse(verb.get(), words.subList(1, words.size()));
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
    return words.isEmpty() ? "no verb given" : "'" + words.getFirst() + "': unknown verb";
  }

  private static Optional<Verb> verb(String name) {
    return switch (name) {
      case "up" -> Optional.of(new UpCommand());
      case "status" -> Optional.of(new StatusCommand());
      case "down" -> Optional.of(new DownCommand());
      case "chaos" -> Optional.of(new ChaosCommand());
      case "supervise" -> Optional.of(new SuperviseCommand());
      default -> Optional.empty();
    };
  }
}
