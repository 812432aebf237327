package pkbs.kubernetes;

import java.util.Locale;
import pkbs.core.Excerpt;
import pkbs.core.Limits;

/// What keeps a pod from running, or ended it.
///
/// @param text for people, one line, at most [Limits#REASON_CHARS_MAX]
public record PodTrouble(Kind kind, String text) {

  /// How long it may last.
  public enum Kind {
    /// Nothing will mend it but another submission.
    NEVER,
    /// The image cannot be had, or no container be made of it: registries come back.
    IMAGE,
    /// There is no room, by nodes or quota, or Kubernetes does not answer: room comes back.
    ROOM,
    /// The job's container has ended: its worker, if it knew the job, tells how.
    STOPPED,
    /// The pod is gone; whatever ran in it is lost.
    GONE
  }

  public PodTrouble {
    text = Excerpt.of(line(text), Limits.REASON_CHARS_MAX);
  }

  static PodTrouble never(String text, Object... values) {
    return new PodTrouble(Kind.NEVER, text.formatted(values));
  }

  static PodTrouble image(String text, Object... values) {
    return new PodTrouble(Kind.IMAGE, text.formatted(values));
  }

  static PodTrouble room(String text, Object... values) {
    return new PodTrouble(Kind.ROOM, text.formatted(values));
  }

  static PodTrouble stopped(String text, Object... values) {
    return new PodTrouble(Kind.STOPPED, text.formatted(values));
  }

  static PodTrouble gone(String text, Object... values) {
    return new PodTrouble(Kind.GONE, text.formatted(values));
  }

  /// What Kubernetes says may have several lines, of anybody's making.
  private static String line(String text) {
    return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+", " ").strip();
  }

  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT) + ": " + text;
  }
}
