package pkbs.core;

import java.util.EnumSet;
import java.util.Set;

/// The holds on a job. They keep it from being placed; a run under way goes on, and its job stops
/// behind it.
///
/// @param note who or what set the last one, for people; empty where there is none
public record Holds(Set<HoldType> types, String note) {
  public static final Holds NONE = new Holds(Set.of(), "");

  public Holds {
    types = types == null ? Set.of() : Set.copyOf(types);
    note = types.isEmpty() ? "" : Excerpt.of(note, Limits.REASON_CHARS_MAX);
  }

  public boolean isHeld() {
    return !types.isEmpty();
  }

  /// @param why takes the place of the note where a type is new
  public Holds with(Set<HoldType> more, String why) {
    if (types.containsAll(more)) {
      return this;
    }
    Set<HoldType> all = EnumSet.copyOf(more);
    all.addAll(types);
    return new Holds(all, why);
  }

  public Holds without(Set<HoldType> released) {
    Set<HoldType> left = EnumSet.noneOf(HoldType.class);
    left.addAll(types);
    left.removeAll(released);
    return new Holds(left, note);
  }

  /// `uos`, or `n`; as `Hold_Types` shows them.
  public String letters() {
    return HoldType.letters(types);
  }
}
