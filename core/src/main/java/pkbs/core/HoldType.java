package pkbs.core;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/// Who holds a job and who may let it go. Source: qhold(1B).
public enum HoldType {
  /// The owner, or an operator.
  USER('u'),
  /// An operator.
  OPERATOR('o'),
  /// The system, after too many lost workers; operators set and release it too.
  SYSTEM('s');

  private final char letter;

  HoldType(char letter) {
    this.letter = letter;
  }

  public char letter() {
    return letter;
  }

  /// Whether only operators set and release it.
  public boolean isOperators() {
    return this != USER;
  }

  /// `uos` in this order; `n` for none.
  public static String letters(Collection<HoldType> types) {
    String letters =
        types.stream().sorted().map(type -> "" + type.letter).collect(Collectors.joining());
    return letters.isEmpty() ? "n" : letters;
  }

  /// Reads letters in any order, or `n` for none.
  ///
  /// @throws IllegalArgumentException for any other text
  public static Set<HoldType> ofLetters(String letters) {
    Set<HoldType> types = EnumSet.noneOf(HoldType.class);
    if (letters.equals("n")) {
      return types;
    }
    for (char letter : letters.toCharArray()) {
      types.add(ofLetter(letter, letters));
    }
    if (types.isEmpty()) {
      throw new IllegalArgumentException(letters);
    }
    return types;
  }

  private static HoldType ofLetter(char letter, String letters) {
    for (HoldType type : values()) {
      if (type.letter == letter) {
        return type;
      }
    }
    throw new IllegalArgumentException(letters);
  }
}
