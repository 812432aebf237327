package pkbs.core.pbs;

/// Where the value that counts was written.
public sealed interface Origin {
  Origin COMMAND_LINE = new CommandLine();
  Origin DEFAULT = new Default();

  record CommandLine() implements Origin {
    @Override
    public String toString() {
      return "command line";
    }
  }

  /// @param line the script's, from 1
  record Directive(int line) implements Origin {
    @Override
    public String toString() {
      return "directive, line " + line;
    }
  }

  /// @param name the variable's
  record Environment(String name) implements Origin {
    @Override
    public String toString() {
      return "environment " + name;
    }
  }

  /// @param name the queue's, which gives what a job does not ask for
  record OfQueue(String name) implements Origin {
    @Override
    public String toString() {
      return "queue " + name;
    }
  }

  record Default() implements Origin {
    @Override
    public String toString() {
      return "default";
    }
  }
}
