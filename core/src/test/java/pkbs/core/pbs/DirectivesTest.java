package pkbs.core.pbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.core.LineEndings;

final class DirectivesTest {
  private static List<DirectiveLine> scan(String script) {
    return Directives.scan(script, "#PBS");
  }

  private static DirectiveLine line(int number, String... words) {
    return new DirectiveLine(number, List.of(words));
  }

  @Test
  void directives_are_found_up_to_the_first_executable_line() {
    assertThat(scan("#!/bin/sh\n#PBS -N calc\n# comment\n\n  #PBS -j oe\necho\n#PBS -q late\n"))
        .containsExactly(line(2, "-N", "calc"), line(5, "-j", "oe"));
  }

  @Test
  void the_first_line_may_be_a_directive() {
    assertThat(scan("#PBS -N x")).containsExactly(line(1, "-N", "x"));
  }

  @Test
  void a_first_line_with_a_colon_does_not_stop_the_scan() {
    assertThat(scan(": old shell\n#PBS -N x\n")).containsExactly(line(2, "-N", "x"));
    assertThat(scan("#!/bin/sh\n: no-op\n#PBS -N x\n")).isEmpty();
  }

  @Test
  void a_blank_line_may_stand_before_the_shebang() {
    assertThat(scan("\n#!/bin/bash -l\n#PBS -N x\n")).containsExactly(line(3, "-N", "x"));
  }

  @Test
  void nothing_need_follow_the_prefix() {
    assertThat(scan("#PBS-N x\n#PBS\n#PBS \n"))
        .containsExactly(line(1, "-N", "x"), line(2), line(3));
  }

  @Test
  void other_comments_are_no_directives() {
    assertThat(scan("##PBS -N a\n# PBS -N b\n#pbs -N c\n")).isEmpty();
  }

  @Test
  void a_backslash_at_the_end_continues_the_directive() {
    assertThat(scan("#PBS -l ncpus=1,\\\nmem=1gb -j \\\noe\n#PBS -z\n"))
        .containsExactly(line(1, "-l", "ncpus=1,mem=1gb", "-j", "oe"), line(4, "-z"));
  }

  @Test
  void a_continuation_may_repeat_the_prefix() {
    assertThat(scan("#PBS -l ncpus=1,\\\n#PBS mem=1gb\n"))
        .containsExactly(line(1, "-l", "ncpus=1,mem=1gb"));
  }

  @Test
  void a_backslash_before_the_end_of_the_script_is_dropped() {
    assertThat(scan("#PBS -z \\")).containsExactly(line(1, "-z"));
  }

  @Test
  void only_directives_continue() {
    assertThat(scan("# note \\\n#PBS -z\n")).containsExactly(line(2, "-z"));
  }

  @Test
  void quotes_group_and_hold_no_escapes() {
    assertThat(scan("#PBS -o \"/work/dir\\ 1/.command.log\" -v 'A=\"x\"' -N=\"name\" -e ''"))
        .containsExactly(
            line(1, "-o", "/work/dir\\ 1/.command.log", "-v", "A=\"x\"", "-N=name", "-e", ""));
  }

  @Test
  void outside_quotes_a_backslash_takes_the_next_character() {
    assertThat(scan("#PBS -o my\\ dir/\\#1 \\\"x"))
        .containsExactly(line(1, "-o", "my dir/#1", "\"x"));
  }

  @Test
  void a_comment_may_follow() {
    assertThat(scan("#PBS -j oe  # both 'in one\n#PBS -N a#b '#c'\n"))
        .containsExactly(line(1, "-j", "oe"), line(2, "-N", "a#b", "#c"));
  }

  @Test
  void an_open_quote_is_refused_with_its_line() {
    assertThatThrownBy(() -> scan("#!/bin/sh\n#PBS -N 'x\n"))
        .isInstanceOfSatisfying(PbsSyntaxException.class, e -> assertThat(e.line()).contains(2))
        .hasMessage("'-N 'x': quote not closed");
  }

  @Test
  void another_prefix_may_be_chosen() {
    assertThat(Directives.scan("#QSUB -N x\n#PBS -N y\n", "#QSUB"))
        .containsExactly(line(1, "-N", "x"));
    assertThat(Directives.scan("BATCH -N x\necho\nBATCH -N y\n", "BATCH"))
        .containsExactly(line(1, "-N", "x"));
  }

  @Test
  void an_empty_prefix_finds_nothing() {
    assertThat(Directives.scan("#PBS -N y\n", "")).isEmpty();
  }

  @Test
  void the_option_chooses_the_prefix_before_the_environment() {
    assertThat(Directives.prefix(Optional.of(""), Optional.of("#E"))).isEmpty();
    assertThat(Directives.prefix(Optional.empty(), Optional.of("#E"))).isEqualTo("#E");
    assertThat(Directives.prefix(Optional.empty(), Optional.empty())).isEqualTo("#PBS");
  }

  @Test
  void windows_line_endings_are_noticed_and_read() {
    assertThat(LineEndings.areOfWindows("#!/bin/sh\r\necho\r\n")).isTrue();
    assertThat(LineEndings.areOfWindows("#!/bin/sh\necho 'a\rb'\n")).isFalse();
    assertThat(scan("#!/bin/sh\r\n#PBS -N x \\\r\n-z\r\n\r\n#PBS -V\r\n"))
        .containsExactly(line(2, "-N", "x", "-z"), line(5, "-V"));
  }

  @ParameterizedTest
  @MethodSource("pkbs.core.pbs.Directives#examples")
  void every_example_is_read(String script) {
    assertThat(scan(script)).isNotEmpty();
    assertThat(scan(script)).allSatisfy(QsubOptions::parseDirective);
  }
}
