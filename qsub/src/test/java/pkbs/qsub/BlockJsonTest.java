package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import pkbs.protocol.JobList;
import pkbs.protocol.JobView;

class BlockJsonTest {
  private static final List<String> ODD =
      List.of(
          "\"",
          "\\",
          "\n",
          "\r",
          "\t",
          "\0",
          "\u001b",
          "\u007f",
          "\u0085",
          "\u2028",
          "ü",
          "日",
          "😀",
          "\ud800",
          "\udc00",
          "'",
          ",",
          "{",
          "}",
          ":",
          "|",
          "0",
          "-1",
          "1e5",
          "1.",
          " ",
          "a",
          "null",
          "</b>",
          "&amp;",
          "]]>",
          "() { echo \"$1\"\n}",
          "=",
          "$HOME",
          "%",
          "/*");

  /// Joined from what formats trip over, and any characters besides.
  @Provide
  Arbitrary<String> text() {
    Arbitrary<String> odd =
        Arbitraries.of(ODD).list().ofMaxSize(8).map(parts -> String.join("", parts));
    return Arbitraries.oneOf(odd, Arbitraries.strings().ofMaxLength(12));
  }

  @Provide
  Arbitrary<Map<String, String>> variables() {
    return Arbitraries.maps(
            text().map(name -> "V" + StrictJson.whole(name).replace("\0", "")), text())
        .ofMaxSize(5);
  }

  private static JobList jobs(String name, Map<String, String> variables, String arguments) {
    JobView job =
        Jobs.job("1.pkbs", name, "running", "R")
            .started()
            .variables(variables)
            .arguments(arguments)
            .reason("NO_ROOM", name + arguments)
            .view();
    return Jobs.list(job, Jobs.done("2.pkbs", arguments));
  }

  static List<Block> blocks(JobList list) {
    return JobAttributes.blocks(list.jobs(), list.time(), Flavor.PBSPRO);
  }

  @Property(tries = 500)
  void any_content_gives_strictly_valid_json_with_the_content_in_it(
      @ForAll("text") String name,
      @ForAll("variables") Map<String, String> variables,
      @ForAll("text") String arguments) {
    JobList list = jobs(name, variables, arguments);
    Map<?, ?> root =
        (Map<?, ?>) StrictJson.parse(BlockJson.render("Jobs", blocks(list), list.time()));
    Map<?, ?> job = (Map<?, ?>) ((Map<?, ?>) root.get("Jobs")).get("1.pkbs");
    Map<?, ?> shown = (Map<?, ?>) job.get(JobAttributes.VARIABLE_LIST);
    variables.forEach((key, value) ->
        assertThat(String.valueOf(shown.get(key))).isEqualTo(StrictJson.whole(value)));
    if (!name.isEmpty()) {
      assertThat(job.get("Job_Name")).isEqualTo(StrictJson.whole(name));
    }
  }

  private static Map<String, String> closed(Map<String, String> variables) {
    Map<String, String> closed = new HashMap<>();
    variables.forEach((name, value) -> closed.put(name, value + "x"));
    return closed;
  }

  @Property(tries = 300)
  void text_dsv_and_json_have_the_same_attributes_in_the_same_order(
      @ForAll("text") String name,
      @ForAll("variables") Map<String, String> variables,
      @ForAll("text") String arguments) {
    // What ends in a backslash cannot be told from what goes on behind the delimiter.
    JobList list = jobs(name + "x", closed(variables), arguments + "x");
    for (Block block : blocks(list)) {
      List<String> names = block.attributes().stream().map(Attribute::name).toList();
      assertThat(
              Cli.printed(out -> BlockText.render("Job Id: ", List.of(block), true, out)).lines())
          .hasSize(names.size() + 2)
          .filteredOn(line -> line.startsWith("    "))
          .extracting(line -> line.strip().split(" = ", 2)[0].replaceAll(" =$", ""))
          .containsExactlyElementsOf(names);
      String dsv = Cli.printed(out -> BlockDsv.render("Job Id: ", List.of(block), "|", out));
      assertThat(dsv.lines()).hasSize(1);
      assertThat(
              List.of(dsv.stripTrailing().split("(?<!\\\\)\\|", -1)).stream()
                  .skip(1)
                  .map(part -> part.split("=", 2)[0])
                  .collect(Collectors.toList()))
          .containsExactlyElementsOf(names);
    }
  }

  @Example
  void only_what_every_reader_keeps_is_a_number() {
    for (String number : new String[] {"0", "-1", "265", "1.5", "0.25", "123456789012345"}) {
      assertThat(BlockJson.isNumber(number)).as(number).isTrue();
    }
    for (String text :
        new String[] {
          "", "-", "007", "1.", ".5", "1e5", "+1", "-.5", "1234567890123456", "00:10"
        }) {
      assertThat(BlockJson.isNumber(text)).as(text).isFalse();
    }
  }
}
