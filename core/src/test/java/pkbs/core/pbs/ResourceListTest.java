package pkbs.core.pbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import pkbs.core.Memory;
import pkbs.core.Walltime;

final class ResourceListTest {
  private static ResourceRequest request(String... lists) {
    return ResourceList.merge(Stream.of(lists).map(ResourceList::parse).toList(), List.of());
  }

  private static ResourceRequest merge(List<String> commandLine, List<String> directives) {
    return ResourceList.merge(
        commandLine.stream().map(ResourceList::parse).toList(),
        directives.stream().map(ResourceList::parse).toList());
  }

  @Test
  void job_wide_resources_are_joined_by_commas() {
    assertThat(request("ncpus=2,mem=4gb,scratch=10gb,walltime=1:00:00"))
        .isEqualTo(
            new ResourceRequest(
                Optional.of(2),
                Optional.of(Memory.ofMebibytes(4096)),
                Optional.of(Memory.ofMebibytes(10_240)),
                Optional.of(Walltime.ofSeconds(3600))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select=1:ncpus=2:mem=6000MB,walltime=48:00:00",
        "select=ncpus=2:mem=6000MB,walltime=48:00:00",
        "walltime=172800 , select=01:mem=6000MB:ncpus=2",
        "ncpus=2,mem=6000MB,walltime=172800",
      })
  void a_chunk_of_one_is_the_same_as_job_wide_resources(String list) {
    assertThat(request(list))
        .isEqualTo(
            new ResourceRequest(
                Optional.of(2),
                Optional.of(Memory.ofMebibytes(6000)),
                Optional.empty(),
                Optional.of(Walltime.ofSeconds(172_800))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mem=", "walltime=", "ncpus=,mem=,scratch=", "select=", "select=1"})
  void empty_values_ask_for_nothing(String list) {
    assertThat(request(list)).isEqualTo(ResourceRequest.NONE);
  }

  @Test
  void an_empty_value_hides_nothing() {
    assertThat(merge(List.of("ncpus="), List.of("ncpus=4")).ncpus()).contains(4);
  }

  @Test
  void different_lists_of_one_source_accumulate() {
    ResourceRequest request = request("ncpus=2", "walltime=60");
    assertThat(request.ncpus()).contains(2);
    assertThat(request.walltime()).contains(Walltime.ofSeconds(60));
  }

  @Test
  void job_wide_and_chunk_amounts_give_the_larger() {
    ResourceRequest request = request("select=1:ncpus=2:mem=8gb,ncpus=4,mem=1gb");
    assertThat(request.ncpus()).contains(4);
    assertThat(request.mem()).contains(Memory.ofMebibytes(8192));
  }

  @Test
  void the_command_line_wins_over_directives() {
    ResourceRequest request = merge(List.of("ncpus=1"), List.of("ncpus=4,mem=2gb"));
    assertThat(request.ncpus()).contains(1);
    assertThat(request.mem()).contains(Memory.ofMebibytes(2048));
  }

  @Test
  void the_command_line_wins_over_a_directive_that_uses_the_other_form() {
    assertThat(merge(List.of("ncpus=1"), List.of("select=1:ncpus=4")).ncpus()).contains(1);
    assertThat(merge(List.of("select=1:ncpus=1"), List.of("ncpus=4")).ncpus()).contains(1);
  }

  @Test
  void a_chunk_on_the_command_line_replaces_the_whole_chunk_of_a_directive() {
    ResourceRequest request =
        merge(List.of("select=1:ncpus=1"), List.of("select=1:ncpus=4:mem=64gb"));
    assertThat(request).isEqualTo(request("ncpus=1"));
  }

  @Test
  void the_first_directive_wins_and_the_last_on_the_command_line() {
    assertThat(merge(List.of(), List.of("ncpus=1", "ncpus=2,mem=1gb")))
        .isEqualTo(request("ncpus=1,mem=1gb"));
    assertThat(merge(List.of("ncpus=1", "ncpus=2"), List.of()).ncpus()).contains(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ncpus=2,mem=4GX|'mem=4GX': unknown unit 'GX'; use b, kb, mb, gb or tb",
        "select=1:mem=4GX|'select=1:mem=4GX': unknown unit 'GX'; use b, kb, mb, gb or tb",
        "mem=0|'mem=0': must be > 0",
        "walltime=1:99:00|walltime \"1:99:00\": minutes must be 0–59",
        "ncpus=0|'ncpus=0': ncpus must be a whole number from 1 to 4096",
        "ncpus=4097|'ncpus=4097': ncpus must be a whole number from 1 to 4096",
        "ncpus=two|'ncpus=two': ncpus must be a whole number from 1 to 4096",
        "ncpus=1.5|'ncpus=1.5': ncpus must be a whole number from 1 to 4096",
        "ncpus=99999999999999999999|'ncpus=99999999999999999999': ncpus must be a whole number"
            + " from 1 to 4096",
        "ncpus|'ncpus': no value given; write ncpus=VALUE",
        "mme=1gb|unknown resource \"mme\"; did you mean \"mem\"?",
        "select=1:emm=1gb|unknown resource \"emm\"; did you mean \"mem\"?",
        "nmc=4|unknown resource \"nmc\"; did you mean \"ncpus\"?",
        "select=1:nmc=4|unknown resource \"nmc\"; did you mean \"ncpus\"?",
        "walltim=4|unknown resource \"walltim\"; did you mean \"walltime\"?",
        "memory=4gb|unknown resource \"memory\"; did you mean \"mem\"?",
        "cpus=4|unknown resource \"cpus\"; did you mean \"ncpus\"?",
        "n/a=4|unknown resource \"n/a\"; use ncpus, mem, scratch, walltime or select",
        "select=100000:ncpus=1|'select=100000:ncpus=1': chunk count must be ≤ 99999",
        "select=1:cput=5|'select=1:cput=5': cput is no part of a chunk; write ,cput=VALUE",
        "select=2:mem=1024pb|'select=2:mem=1024pb': too large; at most 1024pb in all",
        "place=heap|'place=heap': use free, pack, scatter or vscatter, then :excl, :shared or"
            + " :exclhost",
        "place=free:pack|'place=free:pack': use free, pack, scatter or vscatter, then :excl,"
            + " :shared or :exclhost",
        "nodes=0|'nodes=0': chunk count must be ≥ 1",
        "nodes=1:ppn=0|'nodes=1:ppn=0': ppn must be a whole number from 1 to 4096",
        "nodes=1:pppn=2|unknown resource \"pppn\"; did you mean \"ppn\"?",
        "nodes=1:|'nodes=1:': not a node; write nodes=N:ppn=P",
        "nodes=1#mine|'nodes=1#mine': use #excl or #shared",
        "nodes=1:ppn=1:ppn=2|'nodes=1:ppn=1:ppn=2': ppn given twice for one node",
        "cput=1:99:00|walltime \"1:99:00\": minutes must be 0–59",
        "ngpus=-1|'ngpus=-1': ngpus must be a whole number from 0 to 4096",
        "select=0:ncpus=1|'select=0:ncpus=1': chunk count must be ≥ 1",
        "select=1:|'select=1:': not a chunk; write select=1:ncpus=N:mem=SIZE",
        "select=1:walltime=5|'select=1:walltime=5': walltime is no part of a chunk; write"
            + " ,walltime=TIME",
        "select=1:ncpus=1:ncpus=2|'select=1:ncpus=1:ncpus=2': ncpus given twice in one chunk",
        "select=1:ncpus|'select=1:ncpus': no value given; write ncpus=VALUE",
        "ncpus=1,,mem=1gb|'ncpus=1,,mem=1gb': empty resource; use ncpus, mem, scratch, walltime or"
            + " select",
        "``|'': empty resource; use ncpus, mem, scratch, walltime or select",
        "=4|unknown resource \"\"; use ncpus, mem, scratch, walltime or select",
      })
  void anything_else_is_refused_with_its_reason(String list, String message) {
    assertThatThrownBy(() -> ResourceList.parse(list))
        .isInstanceOf(PbsSyntaxException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "filesystems=home:eagle",
        "scratch_local=10gb",
        "licences=2",
        "gres=gpu",
        "bigmem=true",
        "storage=gdata/ab1",
        "h_vmem=4G",
        "matlab=1",
        "zzz="
      })
  void names_of_other_sites_are_kept(String list) {
    assertThat(ResourceList.parse(list).items()).hasToString("[" + list + "]");
    assertThat(request(list)).isEqualTo(ResourceRequest.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ncpus=2,mem=64 mb|2|64mb",
        "nodes=1:ppn=4:quad,mem=1.5gb|4|1536mb",
        "nodes=1|  |",
        "nodes=1:ppn=2:cpp=3|6|",
        "nodes=1:ppn=2:ncpus=8:mem=2gb|8|2gb",
        "nodes=2:ppn=4+1:ncpus=3|11|",
        "procs=6|6|",
        "procs=6,pmem=1gb|6|6gb",
        "nodes=1:ppn=2,vmem=500M|2|500mb",
        "vmem=4gb,pmem=1gb|  |1gb",
        "mem=1gb,vmem=4gb|  |1gb",
        "select=2:ncpus=3:mem=1gb+1:mem=2gb|7|4gb",
        "select=1:vmem=2gb|  |2gb",
        "select=1:software=\"a:b+c\":ncpus=2|2|",
      })
  void every_form_of_old_and_new_gives_totals(String list, Integer cpus, String mem) {
    assertThat(request(list).ncpus()).isEqualTo(Optional.ofNullable(cpus));
    assertThat(request(list).mem().map(Memory::toString)).isEqualTo(Optional.ofNullable(mem));
  }

  @ParameterizedTest
  @MethodSource("pkbs.core.pbs.ResourceList#examples")
  void every_example_is_read(String example) {
    assertThat(request(example)).isNotEqualTo(ResourceRequest.NONE);
    assertThat(ResourceList.parse(example).items()).isNotEmpty();
  }
}
