package pkbs.standalone;

/// What `pkbs up`, `status` and `down` end with; printed by `--help`.
enum ExitCode {
  OK(0, "done; for status: every part runs"),
  FAILED(
      1,
      "not done; for status: some part does not run; for chaos: a promise was broken; for doctor:"
          + " something failed"),
  USAGE(2, "an option is unknown or its value is wrong"),
  NOT_RUNNING(3, "for status: nothing runs");

  private final int status;
  private final String meaning;

  ExitCode(int status, String meaning) {
    this.status = status;
    this.meaning = meaning;
  }

  int status() {
    return status;
  }

  String meaning() {
    return meaning;
  }
}
