package pkbs.core.pbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.core.pbs.AttributeList.Item;
import pkbs.core.pbs.Attributes.Sandbox;

final class AttributeListTest {
  private static Attributes read(String text) {
    return Attributes.of(AttributeList.parse(text));
  }

  @Test
  void a_comma_ends_a_value_only_before_the_next_name() {
    assertThat(
            AttributeList.parse(
                    "depend=afterok:1:2,afterany:3,umask=022,stagein=a@h:/x=1,b@h:c,x=\"p,q\"")
                .items())
        .containsExactly(
            new Item("depend", "afterok:1:2,afterany:3"),
            new Item("umask", "022"),
            new Item("stagein", "a@h:/x=1,b@h:c"),
            new Item("x", "p,q"));
  }

  @Test
  void every_attribute_has_its_type() {
    Attributes all =
        read(
            "depend=on:2,block=TRUE,group_list=a@h,b,umask=0027,sandbox=home,stagein=a@h:/b,"
                + "stageout=c@h:/d,e@h:/f,run_count=3,max_run_subjobs=10,x=y,zzz=1");
    assertThat(all.depend()).isEqualTo(List.of(new Dependency.On(2)));
    assertThat(all.block()).contains(true);
    assertThat(all.groupList()).contains("a@h,b");
    assertThat(all.umask()).contains(23);
    assertThat(all.sandbox()).contains(Sandbox.HOME);
    assertThat(all.stagein()).containsExactly(new StagedFile("a", "h", "/b"));
    assertThat(all.stageout()).hasToString("[c@h:/d, e@h:/f]");
    assertThat(all.runCount()).contains(3);
    assertThat(all.maxRunSubjobs()).contains(10);
    assertThat(all.others()).containsOnlyKeys("x", "zzz");
  }

  @Test
  void the_last_of_a_repeated_attribute_counts() {
    assertThat(read("block=true,block=false").block()).isEqualTo(Optional.of(false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "block|'block': not an attribute; write NAME=VALUE",
        "block=maybe|'block=maybe': use block=true or block=false",
        "sandbox=ATTIC|'sandbox=ATTIC': use sandbox=PRIVATE or sandbox=HOME",
        "umask=1777|'umask=1777': use octal digits, umask=022",
        "max_run_subjobs=0|'max_run_subjobs=0': must be ≥ 1",
        "max_run_subjobs=x|'max_run_subjobs=x': use a whole number",
        "run_count=x|'run_count=x': use a whole number",
        "stagein=a|'stagein=a': write LOCAL@HOST:REMOTE",
        "dependd=x|-W dependd: unknown attribute; did you mean \"depend\"?",
        "depend=after|'depend=after': no job given; write after:ID",
        "depend=afterok:|'depend=afterok:': no job given; write afterok:ID",
        "depend=afterok:12:|'depend=afterok:12:': no job given; write afterok:ID",
        "depend=afterokarray: |'depend=afterokarray:': no job given; write afterokarray:ID",
        "stageout=b@h:/x,c|'stageout=c': write LOCAL@HOST:REMOTE",
        "depend=afterok:12[3]|'depend=afterok:12[3]': one task of an array cannot be waited for; use 12[]",
        "depend=afterok:12[x]|illegally formed job identifier: 12[x]",
        "depend=afterokarray:12|'depend=afterokarray:12': not an array; write ID[]",
        "depend=afterokarray:12[][0]|'depend=afterokarray:12[][0]': count must be ≥ 1",
        "depend=on:0|'depend=on:0': write on:N with N from 1 to 999999",
        "depend=on|'depend=on': write on:N with N from 1 to 999999",
        "depend=synccount:2|'depend=synccount:2': synchronised starts are not supported",
        "depend=later:1|'depend=later:1': unknown dependency; use after, afterok, afternotok, afterany,"
            + " before…, on:N, runone or singleton",
        "depend=singleton:1|'depend=singleton:1': singleton takes no ids",
      })
  void anything_else_is_refused_with_its_reason(String text, String message) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(PbsSyntaxException.class).hasMessage(message);
  }

  @ParameterizedTest
  @MethodSource("pkbs.core.pbs.AttributeList#examples")
  void every_example_is_read_and_written_back(String example) {
    assertThat(AttributeList.parse(example)).hasToString(example);
    assertThat(read(example)).isNotNull();
  }

  @ParameterizedTest
  @MethodSource("pkbs.core.pbs.DependencyList#examples")
  void every_dependency_is_read_and_written_back(String example) {
    assertThat(DependencyList.spell(DependencyList.parse(example))).isEqualTo(example);
  }

  @ParameterizedTest
  @MethodSource("pkbs.core.pbs.StagedFile#examples")
  void every_staged_file_is_read(String example) {
    assertThat(StagedFile.parse(example)).isNotEmpty();
  }
}
