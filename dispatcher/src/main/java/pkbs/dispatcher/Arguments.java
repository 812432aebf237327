package pkbs.dispatcher;

import java.nio.charset.StandardCharsets;
import java.util.List;
import pkbs.core.Limits;

/// The rules for the words that a program is started with.
final class Arguments {
  private Arguments() {}

  /// @param field of the request that has them
  static void check(String field, List<String> words) {
    if (words.size() > Limits.ARGUMENTS_MAX) {
      throw Checks.invalid(
          field, "%d arguments, limit %d".formatted(words.size(), Limits.ARGUMENTS_MAX));
    }
    int bytes = 0;
    for (int i = 0; i < words.size(); i++) {
      bytes += checkOne(field + "[" + i + "]", i, words.get(i)) + 1;
    }
    if (bytes > Limits.ARGUMENTS_BYTES_MAX) {
      throw Checks.invalid(
          field,
          "arguments are %d bytes, limit %d".formatted(bytes, Limits.ARGUMENTS_BYTES_MAX),
          "pass data in a file");
    }
  }

  /// @return its bytes
  private static int checkOne(String field, int index, String argument) {
    if (!Checks.isText(argument)) {
      throw Checks.malformed(field, "argument %d is not valid UTF-8".formatted(index));
    }
    if (argument.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t')) {
      throw Checks.malformed(field, "argument %d holds a control character".formatted(index));
    }
    int bytes = argument.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > Limits.ARGUMENT_BYTES_MAX) {
      throw Checks.invalid(
          field,
          "argument %d is %d bytes, limit %d".formatted(index, bytes, Limits.ARGUMENT_BYTES_MAX));
    }
    return bytes;
  }
}
