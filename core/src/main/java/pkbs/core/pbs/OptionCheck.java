package pkbs.core.pbs;

import java.util.Optional;

/// Which parser reads the value of which option.
final class OptionCheck {
  private OptionCheck() {}

  /// @throws PbsSyntaxException what the option's own parser throws for `value`; flags have nothing
  ///   to check
  static void check(QsubOption option, String value) {
    switch (option) {
      case NAME -> JobName.check(value);
      case QUEUE -> OptionValues.queue(value);
      case STDOUT, STDERR -> OutputPath.parse(value);
      case JOIN -> StreamOptions.join(value);
      case KEEP -> StreamOptions.keep(value);
      case REMOVE -> StreamOptions.remove(value);
      case SCRIPT_ARGUMENTS -> Directives.arguments(value);
      case VARIABLES -> VariableList.parse(value, name -> Optional.empty());
      case PRIORITY -> OptionValues.priority(value);
      case RERUNNABLE -> OptionValues.yes(value);
      case RETRY -> OptionValues.retries(value);
      case MAX_FAILS -> OptionValues.maxFails(value);
      case PARAMS -> OptionValues.path(value);
      case SWEEP -> SweepList.parse(value);
      case CHUNK -> OptionValues.chunk(value);
      case INTERPRETER -> OptionValues.interpreter(value);
      case WORKDIR, DAV_PATH, SUBMIT_DIRECTORY, ROOT_DIRECTORY -> OptionValues.path(value);
      case RESOURCES -> ResourceList.parse(value);
      case ATTRIBUTES -> Attributes.of(AttributeList.parse(value));
      case USERS -> UserList.parse(value);
      case PREFIX -> OptionValues.prefix(value);
      case IMAGE -> ImageName.check(value);
      case UPLOAD -> OptionValues.upload(value);
      case KEY -> OptionValues.key(value);
      case CHECKPOINT -> PlainValues.checkpoint(value);
      case MAIL_POINTS -> PlainValues.mailPoints(value);
      case KILL_DELAY -> OptionValues.killSeconds(value);
      case SERVER_TIMEOUT, IDLE_SLOTS -> PlainValues.number(value);
      case ACCOUNT, PROJECT, MAIL_USERS, PROLOGUE, COMMAND -> PlainValues.text(value);
      case START_TIME -> StartTime.parse(value);
      case ARRAY -> ArrayTasks.range(value);
      case ARRAY_LIST -> ArrayTasks.parse(value);
      case EXPORT_ALL,
          SILENT,
          FOLLOW,
          JSON,
          DRY_RUN,
          VERBOSE,
          STRICT,
          HELP,
          VERSION,
          EXTENDED_ENVIRONMENT,
          FOREGROUND,
          GUI,
          USER_HOLD,
          INTERACTIVE,
          EXCLUSIVE,
          X11 -> {}
    }
  }
}
