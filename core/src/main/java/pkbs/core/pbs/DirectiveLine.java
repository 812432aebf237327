package pkbs.core.pbs;

import java.util.List;

/// One directive of a script, continuation lines joined.
///
/// @param line where it starts, from 1
/// @param words what follows the prefix, unquoted; may be empty
public record DirectiveLine(int line, List<String> words) {
  public DirectiveLine {
    words = List.copyOf(words);
  }
}
