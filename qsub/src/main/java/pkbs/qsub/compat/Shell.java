package pkbs.qsub.compat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Runs commands as a client does. An interface, so that the kit can be tested on answers of any
/// kind.
public interface Shell {

  /// @param words the first is the command's name
  /// @param input what it reads
  /// @param variables on top of the caller's
  Outcome run(Path directory, List<String> words, String input, Map<String, String> variables);

  /// What came of it.
  record Outcome(int status, String out, String err) {}
}
