package pkbs.qsub;

/// A line on a person's terminal that is rewritten while something goes on. Nothing where standard
/// error is no terminal.
final class Progress {
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final Caller caller;
  private final String verb;

  Progress(Caller caller, String verb) {
    this.caller = caller;
    this.verb = verb;
  }

  void show(String text) {
    if (caller.errIsTerminal()) {
      caller.err().print(CLEAR_LINE + verb + ": " + text);
      caller.err().flush();
    }
  }

  void clear() {
    if (caller.errIsTerminal()) {
      caller.err().print(CLEAR_LINE);
      caller.err().flush();
    }
  }
}
