package pkbs.core.pbs;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import pkbs.core.pbs.Place.Sharing;

/// The request of old, `nodes=[N|HOST][:ppn=P][:ncpus=X][:cpp=X][:gpus=G][:mem=S][:PROPERTY…][+…]
/// [#excl|#shared]`, as the select and place that it stands for: `4:ppn=2` is
/// `4:ncpus=2:mpiprocs=2`, scattered. Source: pbs_resources(7B), "Old-style"; pbs_resources(7) of
/// Torque.
///
/// @param properties words that say what kind of node, in order
public record Nodes(Select select, Place place, Set<String> properties) {
  private static final Pattern WORD = Pattern.compile("[^\\s'\"\\p{Cntrl}]+");

  public Nodes {
    properties = Collections.unmodifiableSet(new LinkedHashSet<>(properties));
  }

  public static List<String> examples() {
    return List.of(
        "1", "1:ppn=4", "4:ppn=2:quad", "2:ppn=8:gpus=1+1:ppn=1:mem=64gb", "node7:ppn=2", "2#excl");
  }

  /// @throws PbsSyntaxException where `text` is no such request
  public static Nodes parse(String text) {
    int hash = text.indexOf('#');
    Optional<Sharing> sharing =
        hash < 0 ? Optional.empty() : Optional.of(sharing(text, text.substring(hash + 1).strip()));
    Set<String> properties = new LinkedHashSet<>();
    List<SelectPart> parts = new ArrayList<>();
    List<String> pieces = Pieces.split(hash < 0 ? text : text.substring(0, hash), '+');
    if (pieces.size() > Select.PARTS_MAX) {
      throw PbsSyntaxException.of(text, "limit " + Select.PARTS_MAX + " chunks");
    }
    for (String piece : pieces) {
      parts.add(new Node(text, piece, properties).part());
    }
    Select select = new Select(parts);
    select.checkTotals(text);
    return new Nodes(
        select, new Place(Place.SCATTER.arrangement(), sharing, Optional.empty()), properties);
  }

  private static Sharing sharing(String text, String word) {
    return switch (word) {
      case "excl" -> Sharing.EXCL;
      case "shared" -> Sharing.SHARED;
      default -> throw PbsSyntaxException.of(text, "use #excl or #shared");
    };
  }

  /// One node specification.
  private static final class Node {
    private final String text;
    private final Set<String> properties;
    private final Map<String, String> values = new LinkedHashMap<>();
    private int count = 1;

    Node(String text, String piece, Set<String> properties) {
      this.text = text;
      this.properties = properties;
      List<String> words = Pieces.split(piece, ':');
      first(words.getFirst());
      words.subList(1, words.size()).forEach(this::word);
    }

    private void first(String word) {
      if (Digits.areDigits(word)) {
        count = SelectPart.count(text, word);
      } else if (word.indexOf('=') >= 0) {
        word(word);
      } else {
        check(word);
        values.put("host", word);
      }
    }

    private void word(String word) {
      int equals = word.indexOf('=');
      if (equals < 0) {
        check(word);
        properties.add(word);
        return;
      }
      String name = word.substring(0, equals).strip();
      String value = word.substring(equals + 1).strip();
      ResourceRule rule = ResourceRule.of(text, name);
      switch (rule.kind()) {
        case WALLTIME, SELECT, PLACE, NODES, TIME ->
            throw PbsSyntaxException.of(
                text, "%s is no part of a node; write ,%s=VALUE".formatted(name, name));
        case CPUS, COUNT, SIZE, MEMORY, TEXT -> {}
      }
      if (value.isEmpty()) {
        return;
      }
      rule.check(value);
      if (values.putIfAbsent(name, value) != null) {
        throw PbsSyntaxException.of(text, name + " given twice for one node");
      }
    }

    private void check(String word) {
      if (!WORD.matcher(word).matches()) {
        throw PbsSyntaxException.of(text, "not a node; write nodes=N:ppn=P");
      }
    }

    /// `ppn` are the processes, `ncpus` the cpus of all of them, `cpp` those of one.
    SelectPart part() {
      Optional<Integer> processes = cpus("ppn");
      Optional<Integer> each = cpus("cpp");
      Optional<Integer> cpus =
          cpus("ncpus").or(() -> each.map(n -> n * processes.orElse(1))).or(() -> processes);
      Map<String, String> resources = new LinkedHashMap<>();
      cpus.ifPresent(n -> resources.put("ncpus", ResourceRule.cpus("ncpus", "" + n) + ""));
      processes.ifPresent(n -> resources.put("mpiprocs", "" + n));
      values.forEach((name, value) -> {
        switch (name) {
          case "ppn", "cpp", "ncpus" -> {}
          case "gpus" -> resources.putIfAbsent("ngpus", value);
          default -> resources.put(name, value);
        }
      });
      return new SelectPart(count, resources);
    }

    private Optional<Integer> cpus(String name) {
      return Optional.ofNullable(values.get(name)).map(text -> ResourceRule.cpus(name, text));
    }
  }
}
