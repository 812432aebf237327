package pkbs.standalone;

import pkbs.core.PkbsException;

/// Ends a command with one line on standard error. The message lacks the command's name, which
/// [Main] puts before it.
public final class CommandFailure extends PkbsException {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  CommandFailure(ExitCode code, String message) {
    super(message);
    this.code = code;
  }

  public static CommandFailure failed(String message) {
    return new CommandFailure(ExitCode.FAILED, message);
  }

  public static CommandFailure usage(String message) {
    return new CommandFailure(ExitCode.USAGE, message);
  }

  ExitCode code() {
    return code;
  }
}
