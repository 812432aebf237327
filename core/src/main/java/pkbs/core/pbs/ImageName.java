package pkbs.core.pbs;

import java.util.List;
import java.util.regex.Pattern;

/// The name of a container image, `[REGISTRY[:PORT]/]NAME[:TAG][@sha256:DIGEST]`, at most
/// [#CHARS_MAX] characters. Source: the grammar of distribution references.
public final class ImageName {
  static final int CHARS_MAX = 400;

  private static final String PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
  private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
  private static final String HOST = LABEL + "(?:\\." + LABEL + ")*(?::[0-9]{1,5})?";
  private static final Pattern NAME =
      Pattern.compile(
          "(?:"
              + HOST
              + "/)?"
              + PART
              + "(?:/"
              + PART
              + ")*"
              + "(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?"
              + "(?:@sha256:[a-f0-9]{64})?");

  private ImageName() {}

  public static List<String> examples() {
    return List.of(
        "alpine:3.20",
        "python:3.13-slim",
        "registry.example.org:5000/lab/blast:2.16",
        "busybox@sha256:" + "0123456789abcdef".repeat(4));
  }

  /// @throws PbsSyntaxException where it is none; a registry refuses others only when it is too
  ///   late
  public static String check(String text) {
    if (text.length() > CHARS_MAX) {
      throw PbsSyntaxException.of(text, "image name is longer than " + CHARS_MAX + " characters");
    }
    if (!NAME.matcher(text).matches()) {
      throw PbsSyntaxException.of(
          text,
          "not an image name; write [REGISTRY/]NAME[:TAG][@sha256:DIGEST], NAME in lower case");
    }
    return text;
  }
}
