package pkbs.core;

/// The start of a text that may be too long to be kept.
public final class Excerpt {
  private Excerpt() {}

  /// At most `chars` characters, never cut inside one.
  public static String of(String text, int chars) {
    int end = Math.min(text.length(), chars);
    boolean splits = end < text.length() && Character.isLowSurrogate(text.charAt(end));
    return text.substring(0, splits ? end - 1 : end);
  }
}
