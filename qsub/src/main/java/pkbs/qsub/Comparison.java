package pkbs.qsub;

import java.util.Locale;

/// An operator and what to compare with, `.ge.5`. Source: qselect(1B).
record Comparison(Operator operator, String value) {
  enum Operator {
    EQ,
    NE,
    GE,
    GT,
    LE,
    LT;

    boolean holds(int order) {
      return switch (this) {
        case EQ -> order == 0;
        case NE -> order != 0;
        case GE -> order >= 0;
        case GT -> order > 0;
        case LE -> order <= 0;
        case LT -> order < 0;
      };
    }
  }

  private static final int LENGTH = 4;

  /// Reads an operator and a value; without an operator they are to be equal.
  static Comparison parse(String text) {
    for (Operator operator : Operator.values()) {
      if (text.toUpperCase(Locale.ROOT).startsWith("." + operator.name() + ".")) {
        return new Comparison(operator, text.substring(LENGTH));
      }
    }
    return new Comparison(Operator.EQ, text);
  }

  /// Where an operator begins in a text, or its length.
  static int start(String text) {
    for (int i = 0; i + LENGTH <= text.length(); i++) {
      String piece = text.substring(i, i + LENGTH).toUpperCase(Locale.ROOT);
      for (Operator operator : Operator.values()) {
        if (piece.equals("." + operator.name() + ".")) {
          return i;
        }
      }
    }
    return text.length();
  }
}
