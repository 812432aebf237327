package pkbs.core.pbs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.core.Memory;
import pkbs.core.Stdio.Join;
import pkbs.core.Stdio.Keep;
import pkbs.core.UploadMode;
import pkbs.core.Walltime;
import pkbs.core.pbs.StreamOptions.Remove;

final class SubmitOptionsTest {
  private static final Attributes NO_ATTRIBUTES = Attributes.of(List.of());
  private static final PbsOptions NO_PBS =
      new PbsOptions(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Remove.NOTHING,
          false,
          Optional.empty(),
          SweepOptions.NONE,
          Optional.empty(),
          Optional.empty());

  private static SubmitOptions merge(List<String> argv, String script) {
    List<GivenOption> directives =
        Directives.scan(script, Directives.DEFAULT_PREFIX).stream()
            .flatMap(line -> QsubOptions.parseDirective(line).stream())
            .toList();
    return QsubOptions.merge(QsubOptions.parse(argv).options(), directives);
  }

  private static SubmitOptions argv(String... words) {
    return merge(List.of(words), "");
  }

  @Test
  void nothing_given_leaves_everything_to_the_defaults() {
    assertThat(argv())
        .isEqualTo(
            new SubmitOptions(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Join.NONE,
                Keep.NOTHING,
                List.of(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                ResourceRequest.NONE,
                false,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                Layout.NONE,
                NO_ATTRIBUTES,
                NO_PBS));
  }

  @Test
  void every_option_reaches_its_place() {
    SubmitOptions all =
        merge(
            List.of(
                "-N=calc -q batch@pkbs -o host:/out -e err/ -j eo -k doe -v A=1,B -V -p -7 -r n"
                    .split(" ")),
            "#PBS -S /bin/sh@h,/bin/bash -d run -l ncpus=2,mem=1gb -l walltime=60 -W block=true -z\n"
                + "#PBS --upload zip --path a/b --retry 3\n");
    assertThat(all)
        .isEqualTo(
            new SubmitOptions(
                Optional.of("calc"),
                Optional.of("batch"),
                Optional.of(new OutputPath(Optional.of("host"), "/out")),
                Optional.of(new OutputPath(Optional.empty(), "err/")),
                Join.EO,
                new Keep(true, true, true),
                List.of("A=1,B"),
                true,
                Optional.of(-7),
                Optional.of(false),
                Optional.of(3),
                Optional.of("/bin/bash"),
                Optional.of("run"),
                new ResourceRequest(
                    Optional.of(2),
                    Optional.of(Memory.ofMebibytes(1024)),
                    Optional.empty(),
                    Optional.of(Walltime.ofSeconds(60))),
                true,
                true,
                Optional.empty(),
                Optional.of(UploadMode.ZIP),
                Optional.of("a/b"),
                Optional.empty(),
                false,
                false,
                new Layout(
                    Optional.empty(),
                    Optional.empty(),
                    Map.of("ncpus", "2", "mem", "1gb", "walltime", "60")),
                Attributes.of(AttributeList.parse("block=true")),
                NO_PBS));
  }

  @Test
  void every_option_of_pbs_reaches_its_place() {
    PbsOptions pbs =
        merge(
                List.of(
                    "-w dir -a 2230 -A acc -P proj -h -u ann@h,bob -m abe -M ann@h -c c=5 -K 30 -R o"
                        .split(" ")),
                "#PBS -F \"0 a b\" -n -t 1,5-7%2\n")
            .pbs();
    assertThat(pbs)
        .isEqualTo(
            new PbsOptions(
                Optional.of("dir"),
                Optional.of(StartTime.parse("2230")),
                Optional.of(ArrayTasks.parse("1,5-7%2")),
                Optional.of("acc"),
                Optional.of("proj"),
                true,
                Optional.of(UserList.parse("ann@h,bob")),
                Optional.of("abe"),
                Optional.of("ann@h"),
                Optional.of("c=5"),
                Optional.of("0 a b"),
                Optional.of(30),
                new Remove(true, false),
                true,
                Optional.empty(),
                SweepOptions.NONE,
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void both_array_options_are_one_and_the_last_counts() {
    assertThat(merge(List.of("-J", "0-9:2%3"), "#PBS -t 7\n").pbs().array().orElseThrow())
        .hasToString("0-9:2%3");
    assertThat(merge(List.of(), "#PBS -J 0-9\n#PBS -t 7\n").pbs().array().orElseThrow())
        .hasToString("7");
  }

  @Test
  void attributes_of_several_lists_join_and_the_command_line_wins() {
    Attributes attributes =
        merge(
                List.of("-W", "block=true", "-W", "umask=022"),
                "#PBS -W block=false,umask=077,x=a:b\n#PBS -W depend=afterok:1,after:2:3,zzz=9\n")
            .attributes();
    assertThat(attributes.block()).contains(true);
    assertThat(attributes.umask()).contains(18);
    assertThat(DependencyList.spell(attributes.depend())).isEqualTo("afterok:1,after:2:3");
    assertThat(attributes.others()).isEqualTo(Map.of("x", "a:b", "zzz", "9"));
  }

  @Test
  void options_of_the_command_line_alone_reach_theirs() {
    SubmitOptions options = argv("-C", "", "--key", "k1", "--follow", "--json");
    assertThat(options.directivePrefix()).contains("");
    assertThat(options.key()).contains("k1");
    assertThat(options.follow()).isTrue();
    assertThat(options.json()).isTrue();
  }

  @Test
  void the_command_line_wins_over_directives() {
    SubmitOptions options =
        merge(
            List.of("-N", "typed", "-W", "block=false", "-r", "y", "-j", "n"),
            "#PBS -N written -q night -W block=true -r n -j oe\n");
    assertThat(options.name()).contains("typed");
    assertThat(options.queue()).contains("night");
    assertThat(options.block()).isFalse();
    assertThat(options.rerunnable()).contains(true);
    assertThat(options.join()).isEqualTo(Join.NONE);
  }

  @Test
  void retries_come_from_either_source() {
    assertThat(argv().retry()).isEmpty();
    assertThat(argv("--retry", "0").retry()).contains(0);
    assertThat(merge(List.of(), "#PBS --retry=100\n").retry()).contains(100);
    assertThat(merge(List.of("--retry=2"), "#PBS --retry 5\n").retry()).contains(2);
  }

  @Test
  void the_last_of_one_source_wins() {
    assertThat(merge(List.of(), "#PBS -N a\n#PBS -N b -N c\n").name()).contains("c");
    assertThat(argv("-p", "1", "-p", "2").priority()).contains(2);
  }

  @Test
  void the_first_directive_of_a_resource_wins() {
    SubmitOptions options =
        merge(
            List.of("-l", "walltime=60"),
            "#PBS -l select=1:ncpus=8,walltime=5\n#PBS -l select=1:ncpus=1:mem=2gb -l scratch=1gb\n");
    assertThat(options.resources())
        .isEqualTo(
            new ResourceRequest(
                Optional.of(8),
                Optional.empty(),
                Optional.of(Memory.ofMebibytes(1024)),
                Optional.of(Walltime.ofSeconds(60))));
  }

  @Test
  void variables_of_both_sources_join_with_the_command_line_last() {
    assertThat(merge(List.of("-v", "A=2"), "#PBS -v A=1,B=1\n#PBS -v C=1\n").variables())
        .containsExactly("A=1,B=1", "C=1", "A=2");
  }

  @ParameterizedTest
  @CsvSource({"batch, batch", "batch@, batch", "batch@host, batch", "@server, ", "@, "})
  void a_destination_names_a_queue_or_none(String text, String queue) {
    assertThat(argv("-q", text).queue()).isEqualTo(Optional.ofNullable(queue));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/bin/bash|/bin/bash",
        "/bin/a@h1,/bin/b,/bin/c|/bin/b",
        "/bin/a@h1,/bin/b@h2|/bin/a",
      })
  void an_interpreter_for_every_host_comes_first(String text, String path) {
    assertThat(argv("-S", text).interpreter()).contains(path);
  }

  @ParameterizedTest
  @MethodSource("pkbs.core.pbs.StreamOptions#joinExamples")
  void a_join_is_spelled_as_it_is_read(String example) {
    Join join = StreamOptions.join(example);
    assertThat(StreamOptions.join(StreamOptions.spell(join))).isEqualTo(join);
  }

  @ParameterizedTest
  @MethodSource("pkbs.core.pbs.StreamOptions#keepExamples")
  void a_keep_is_spelled_as_it_is_read(String example) {
    Keep keep = StreamOptions.keep(example);
    assertThat(StreamOptions.keep(StreamOptions.spell(keep))).isEqualTo(keep);
  }

  @Test
  void keep_letters_name_the_streams() {
    assertThat(StreamOptions.keep("o")).isEqualTo(new Keep(true, false, false));
    assertThat(StreamOptions.keep("eo")).isEqualTo(new Keep(true, true, false));
    assertThat(StreamOptions.keep("de")).isEqualTo(new Keep(false, true, true));
    assertThat(StreamOptions.keep("d")).isEqualTo(new Keep(true, true, true));
    assertThat(StreamOptions.keep("n")).isEqualTo(Keep.NOTHING);
  }
}
