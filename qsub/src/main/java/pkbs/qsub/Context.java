package pkbs.qsub;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/// An instance that the configuration file names, with all that belongs to it.
///
/// @param name absent for the one of the lines above the first section
/// @param tokenFile where its token is, or comes to with `pkbs login`; absolute
/// @param sharedFiles as [SharedFiles] reads it
record Context(
    Optional<String> name, Place place, Optional<Path> tokenFile, Optional<String> sharedFiles) {

  /// Without a section of its own: the default state folder of `pkbs up`.
  static final String LAPTOP = "laptop";

  /// A part of file names and of TOML's bare keys.
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");

  static final String NAME_RULE =
      "not a context's name; use up to 63 letters, digits, '-' and '_', first a letter or digit";

  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /// @throws CommandFailure where a context cannot have this name
  static String name(String typed) {
    if (!isName(typed)) {
      throw new CommandFailure(ExitCode.USAGE, "'" + Printable.line(typed) + "': " + NAME_RULE);
    }
    return typed;
  }

  /// The command that stores a token for it.
  String login() {
    return name.map(given -> "pkbs login " + given).orElse("pkbs login");
  }
}
