package pkbs.core.pbs;

import java.util.Optional;

/// An option that was typed, its value checked.
///
/// @param value as typed; empty for a flag
/// @param line the script's line, from 1; absent for the command line
public record GivenOption(QsubOption option, String value, Optional<Integer> line) {
  public Origin origin() {
    return line.<Origin>map(Origin.Directive::new).orElse(Origin.COMMAND_LINE);
  }
}
