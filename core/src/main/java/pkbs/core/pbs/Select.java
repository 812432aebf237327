package pkbs.core.pbs;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import pkbs.core.Memory;

/// The pieces of a job, `part[+part…]`. Source: pbs_resources(7B), `select`.
///
/// @param parts at least one
public record Select(List<SelectPart> parts) {
  static final int PARTS_MAX = 1000;

  public Select {
    parts = List.copyOf(parts);
  }

  public static List<String> examples() {
    return List.of("1:ncpus=2:mem=4gb", "ncpus=4", "3", "2:ncpus=8:mpiprocs=8+1:ncpus=1:mem=64gb");
  }

  /// @throws PbsSyntaxException where a part is none
  public static Select parse(String text) {
    List<String> pieces = Pieces.split(text, '+');
    if (pieces.size() > PARTS_MAX) {
      throw PbsSyntaxException.of(text, "limit " + PARTS_MAX + " chunks");
    }
    Select select = new Select(pieces.stream().map(SelectPart::parse).toList());
    select.checkTotals(text);
    return select;
  }

  void checkTotals(String text) {
    long most = MemoryParser.BYTES_MAX;
    for (Function<SelectPart, Optional<Memory>> of :
        List.<Function<SelectPart, Optional<Memory>>>of(SelectPart::mem, SelectPart::scratch)) {
      double sum =
          parts.stream()
              .mapToDouble(
                  part -> (double) part.count() * of.apply(part).orElse(Memory.NONE).bytes())
              .sum();
      if (sum > most) {
        throw PbsSyntaxException.of(text, "too large; at most 1024pb in all");
      }
    }
  }

  /// How many workers' pieces there are, PBS's `nodect`.
  public long count() {
    return parts.stream().mapToLong(SelectPart::count).sum();
  }

  /// What all parts take together; a part that names no cpus counts as one where another names
  /// some.
  public ResourceRequest total() {
    Optional<Integer> cpus =
        parts.stream().anyMatch(part -> part.ncpus().isPresent())
            ? Optional.of((int) Math.min(Integer.MAX_VALUE, sum(part -> part.ncpus().orElse(1))))
            : Optional.empty();
    return new ResourceRequest(
        cpus, memory(SelectPart::mem), memory(SelectPart::scratch), Optional.empty());
  }

  /// The lines of the node file.
  public long mpiprocs() {
    return sum(part -> part.mpiprocs().orElse(1));
  }

  /// Of a resource that is counted, what all parts take together.
  ///
  /// @throws PbsSyntaxException where it is not a number
  int total(String name) {
    return (int)
        Math.min(
            Integer.MAX_VALUE,
            sum(part -> part.value(name).map(text -> ResourceRule.count(name, text)).orElse(0)));
  }

  private Optional<Memory> memory(Function<SelectPart, Optional<Memory>> of) {
    boolean given = parts.stream().map(of).anyMatch(Optional::isPresent);
    return given
        ? Optional.of(
            new Memory(
                parts.stream()
                    .mapToLong(part -> part.count() * of.apply(part).orElse(Memory.NONE).bytes())
                    .sum()))
        : Optional.empty();
  }

  private long sum(Function<SelectPart, Integer> of) {
    return parts.stream().mapToLong(part -> (long) part.count() * of.apply(part)).sum();
  }

  Stream<String> names() {
    return parts.stream().flatMap(part -> part.resources().keySet().stream()).distinct();
  }

  /// The spelling that [#parse] reads.
  @Override
  public String toString() {
    return String.join("+", parts.stream().map(SelectPart::toString).toList());
  }
}
