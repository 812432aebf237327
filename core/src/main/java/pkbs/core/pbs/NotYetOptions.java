package pkbs.core.pbs;

import java.util.List;

/// The options of OpenPBS and Torque that are known and not carried out: each is refused by name,
/// because a job that ran without it would not be the job that was asked for.
final class NotYetOptions {
  static final List<OptionRule> RULES =
      List.of(
          OptionRule.notYet("-a", "start time"),
          OptionRule.notYet("-A", "account"),
          OptionRule.notYet("-b", "server timeout"),
          OptionRule.notYet("-c", "checkpointing"),
          OptionRule.notYet("-D", "root directory"),
          OptionRule.notYet("-E", "extended environment"),
          OptionRule.notYet("-f", "fault tolerance"),
          OptionRule.notYet("-F", "script argument list"),
          OptionRule.notYet("-G", "GUI job"),
          OptionRule.notYet("-h", "user hold"),
          OptionRule.notYet("-i", "idle slot limit"),
          OptionRule.notYet("-I", "interactive job"),
          OptionRule.notYet("-J", "job array"),
          OptionRule.notYet("-K", "kill delay"),
          OptionRule.notYet("-m", "mail"),
          OptionRule.notYet("-M", "mail"),
          OptionRule.notYet("-n", "exclusive node"),
          OptionRule.notYet("-P", "project"),
          OptionRule.notYet("-R", "removal of output files"),
          OptionRule.notYet("-t", "job array"),
          OptionRule.notYet("-T", "prologue script"),
          OptionRule.notYet("-u", "running as another user"),
          OptionRule.notYet("-w", "setting of the submit directory"),
          OptionRule.notYet("-x", "command of an interactive job"),
          OptionRule.notYet("-X", "X11 forwarding"));

  /// Its value is checked before the refusal, for the message that helps more.
  static final String ARRAY = "-J";

  private NotYetOptions() {}
}
