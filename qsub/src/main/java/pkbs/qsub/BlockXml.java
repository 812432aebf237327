package pkbs.qsub;

import java.time.Instant;
import java.util.List;

/// Attributes as Torque's `qstat -x` prints them: the declaration, then one line, because a client
/// tries line by line until one parses. Times are seconds since 1970. Source: qstat(1B) of Torque.
final class BlockXml {
  private final StringBuilder text = new StringBuilder("<?xml version=\"1.0\"?>\n<Data>");

  private BlockXml() {}

  /// @param element of each block, `Job`
  /// @param idElement of its id, `Job_Id`
  static String render(String element, String idElement, List<Block> blocks) {
    BlockXml xml = new BlockXml();
    for (Block block : blocks) {
      xml.text.append('<').append(element).append('>');
      xml.element(idElement, block.id());
      xml.attributes(block.attributes());
      xml.text.append("</").append(element).append('>');
    }
    return xml.text.append("</Data>\n").toString();
  }

  private void attributes(List<Attribute> attributes) {
    String group = "";
    for (Attribute attribute : attributes) {
      int dot = attribute.name().indexOf('.');
      String owner = dot < 0 ? "" : attribute.name().substring(0, dot);
      if (!owner.equals(group)) {
        group(group, "</");
        group(owner, "<");
        group = owner;
      }
      String value =
          attribute.value() instanceof Instant at
              ? Long.toString(at.getEpochSecond())
              : attribute.line();
      element(name(attribute.name().substring(dot + 1)), value);
    }
    group(group, "</");
  }

  private void group(String name, String bracket) {
    if (!name.isEmpty()) {
      text.append(bracket).append(name).append('>');
    }
  }

  /// A name of an element cannot begin with a digit.
  private static String name(String name) {
    return Character.isDigit(name.charAt(0)) ? "_" + name : name;
  }

  private void element(String name, String value) {
    text.append('<').append(name).append('>');
    Printable.line(value).codePoints().forEach(this::character);
    text.append("</").append(name).append('>');
  }

  /// What XML cannot hold becomes U+FFFD. Source: XML 1.0, 2.2.
  private void character(int c) {
    boolean allowed =
        c == '\t' || (c >= 0x20 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd) || c >= 0x10000;
    switch (c) {
      case '&' -> text.append("&amp;");
      case '<' -> text.append("&lt;");
      case '>' -> text.append("&gt;");
      default -> text.appendCodePoint(allowed ? c : 0xfffd);
    }
  }
}
