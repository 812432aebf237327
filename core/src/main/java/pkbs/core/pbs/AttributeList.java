package pkbs.core.pbs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One list of `-W`, `name=value[,name=value…]`. Values may be lists themselves: a comma ends a
/// value only where another `name=` follows (`depend=afterok:1,afterany:2,umask=022`). Source:
/// qsub(1B), `-W`.
///
/// @param items in order, at least one
public record AttributeList(List<Item> items) {
  private static final Pattern NAMED = Pattern.compile("([A-Za-z_]\\w*)\\s*=(.*)", Pattern.DOTALL);

  /// @param value without one level of quotes around it
  public record Item(String name, String value) {
    /// The spelling that [AttributeList#parse] reads.
    @Override
    public String toString() {
      return name + "=" + value;
    }
  }

  public AttributeList {
    items = List.copyOf(items);
  }

  public static List<String> examples() {
    return List.of(
        "block=true",
        "block=false",
        "depend=afterok:12.pkbs:13.pkbs,afterany:14",
        "depend=afterok:12,umask=022",
        "umask=027,sandbox=PRIVATE",
        "group_list=staff@login1,users",
        "stagein=in.dat@login1:/data/in.dat,stageout=out.dat@login1:/data/out.dat",
        "run_count=3,max_run_subjobs=10",
        "x=PARTITION:long");
  }

  /// @throws PbsSyntaxException where a name or its `=` is missing
  public static AttributeList parse(String text) {
    List<Item> items = new ArrayList<>();
    for (String piece : Pieces.split(text, ',')) {
      Matcher named = NAMED.matcher(piece);
      if (named.matches()) {
        items.add(new Item(named.group(1), named.group(2).strip()));
      } else if (items.isEmpty()) {
        throw PbsSyntaxException.of(text, "not an attribute; write NAME=VALUE");
      } else {
        Item last = items.removeLast();
        items.add(new Item(last.name(), last.value() + "," + piece));
      }
    }
    return new AttributeList(
        items.stream().map(i -> new Item(i.name(), Pieces.unquoted(i.value()))).toList());
  }

  @Override
  public String toString() {
    return String.join(",", items.stream().map(Item::toString).toList());
  }
}
