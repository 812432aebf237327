package pkbs.core.pbs;

import java.util.Optional;
import pkbs.core.PkbsException;

/// A spelling that the PBS grammar does not know. The message is one line, without tool name and
/// place: `'4GX': unknown unit 'GX'; use b, kb, mb, gb or tb`. Callers put `qsub: job.sh line 4: `
/// before it.
public sealed class PbsSyntaxException extends PkbsException permits UsageException {
  private static final long serialVersionUID = 1L;
  private static final int NO_LINE = 0;

  private final String text;
  private final String reason;
  private final boolean whole;
  private final int line;

  PbsSyntaxException(PbsSyntaxException origin, String text, int line) {
    this(text, origin.reason, origin.whole, line);
  }

  PbsSyntaxException(String text, String reason, boolean whole, int line) {
    super(whole ? reason : Quoted.single(text) + ": " + reason);
    this.text = text;
    this.reason = reason;
    this.whole = whole;
    this.line = line;
  }

  /// The message becomes `'text': reason`.
  static PbsSyntaxException of(String text, String reason) {
    return new PbsSyntaxException(text, reason, false, NO_LINE);
  }

  /// The message names its own subject and stays as it is wherever the text stood: `walltime "-5":
  /// must be > 0`.
  static PbsSyntaxException whole(String text, String message) {
    return new PbsSyntaxException(text, message, true, NO_LINE);
  }

  /// The same fault in `newText`, which holds this one's text: `-l mem=4GX` for `4GX`.
  PbsSyntaxException in(String newText) {
    return new PbsSyntaxException(this, newText, line);
  }

  PbsSyntaxException at(int scriptLine) {
    return new PbsSyntaxException(this, text, scriptLine);
  }

  /// What the user typed, unshortened: a value, or from [QsubOptions] the option with its value.
  public String text() {
    return text;
  }

  /// What is wrong and what to do, without what was typed unless the sentence needs it.
  public String reason() {
    return reason;
  }

  /// The script's line, from 1; absent for the command line.
  public Optional<Integer> line() {
    return line == NO_LINE ? Optional.empty() : Optional.of(line);
  }

  /// The message: `'-l mem=4GX': unknown unit 'GX'; use b, kb, mb, gb or tb`.
  public String describe() {
    return whole ? reason : Quoted.single(text) + ": " + reason;
  }

  boolean isWhole() {
    return whole;
  }
}
