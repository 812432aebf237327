package pkbs.core.pbs;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// How the parts of a job are spread, `[free|pack|scatter|vscatter][:excl|shared|exclhost]
/// [:group=NAME]`. Source: pbs_resources(7B), `place`.
///
/// @param group the resource whose value all parts' workers share
public record Place(
    Optional<Arrangement> arrangement, Optional<Sharing> sharing, Optional<String> group) {
  static final Place FREE = of(Arrangement.FREE);
  static final Place PACK = of(Arrangement.PACK);
  static final Place SCATTER = of(Arrangement.SCATTER);

  private static final String GROUP = "group=";

  /// Which workers.
  public enum Arrangement {
    FREE("free"),
    PACK("pack"),
    SCATTER("scatter"),
    VSCATTER("vscatter");

    private final String word;

    Arrangement(String word) {
      this.word = word;
    }
  }

  /// Who else may be there.
  public enum Sharing {
    EXCL("excl"),
    SHARED("shared"),
    EXCLHOST("exclhost");

    private final String word;

    Sharing(String word) {
      this.word = word;
    }
  }

  private static Place of(Arrangement arrangement) {
    return new Place(Optional.of(arrangement), Optional.empty(), Optional.empty());
  }

  public static List<String> examples() {
    return List.of("pack", "scatter:excl", "free:shared:group=rack", "excl", "group=rack");
  }

  /// @throws PbsSyntaxException for another word, and for two of a kind
  public static Place parse(String text) {
    Optional<Arrangement> arrangement = Optional.empty();
    Optional<Sharing> sharing = Optional.empty();
    Optional<String> group = Optional.empty();
    for (String word : Pieces.split(text, ':')) {
      Optional<Arrangement> spread = arrangement(word);
      Optional<Sharing> company = sharing(word);
      boolean grouped = word.startsWith(GROUP) && word.length() > GROUP.length();
      boolean again =
          spread.isPresent() && arrangement.isPresent()
              || company.isPresent() && sharing.isPresent()
              || grouped && group.isPresent();
      if (again || !grouped && spread.isEmpty() && company.isEmpty() || Quoted.hasControl(word)) {
        throw PbsSyntaxException.of(
            text, "use free, pack, scatter or vscatter, then :excl, :shared or :exclhost");
      }
      arrangement = spread.or(keep(arrangement));
      sharing = company.or(keep(sharing));
      group = grouped ? Optional.of(word.substring(GROUP.length())) : group;
    }
    return new Place(arrangement, sharing, group);
  }

  private static <T> Supplier<Optional<T>> keep(Optional<T> before) {
    return () -> before;
  }

  private static Optional<Arrangement> arrangement(String word) {
    return Stream.of(Arrangement.values()).filter(a -> a.word.equals(word)).findFirst();
  }

  private static Optional<Sharing> sharing(String word) {
    return Stream.of(Sharing.values()).filter(s -> s.word.equals(word)).findFirst();
  }

  /// Whether no other job may be on the workers.
  public boolean isExclusive() {
    return sharing.filter(s -> s != Sharing.SHARED).isPresent();
  }

  /// Whether each chunk is to have a host or virtual host of its own.
  boolean isScattered() {
    return arrangement
        .filter(a -> a == Arrangement.SCATTER || a == Arrangement.VSCATTER)
        .isPresent();
  }

  Place or(Place other) {
    return new Place(
        arrangement.or(() -> other.arrangement),
        sharing.or(() -> other.sharing),
        group.or(() -> other.group));
  }

  /// The spelling that [#parse] reads.
  @Override
  public String toString() {
    return String.join(
        ":",
        Stream.of(
                arrangement.map(a -> a.word),
                sharing.map(s -> s.word),
                group.map(name -> GROUP + name))
            .flatMap(Optional::stream)
            .toList());
  }
}
