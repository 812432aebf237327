package pkbs.core.pbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RemarkTest {
  private static List<Remark> remarks(String argv, String script) {
    return Remark.of(
        QsubOptions.parse(List.of(argv.split(" "))).options(),
        Directives.scan(script, "#PBS").stream()
            .flatMap(line -> QsubOptions.parseDirective(line).stream())
            .toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "-W interactive=true|-W interactive: interactive jobs are not supported yet",
        "-l ngpus=1|resource \"ngpus\" is not supported yet; use ncpus, mem, scratch, walltime"
            + " or select",
        "-l select=1:host=a|resource \"host\" is not supported yet; use ncpus, mem, scratch,"
            + " walltime or select",
        "-l nodes=node7|resource \"host\" is not supported yet; use ncpus, mem, scratch,"
            + " walltime or select",
        "-l select=2:ncpus=1,place=scatter|'-l select=2:ncpus=1': chunks on different hosts are not"
            + " supported yet; leave place=scatter out, or use one chunk",
        "-l place=vscatter:excl -l nodes=4:ppn=1|'-l nodes=4:ppn=1': chunks on different hosts are"
            + " not supported yet; leave place=scatter out, or use one chunk",
      })
  void what_would_make_another_job_is_refused(String argv, String text) {
    assertThat(remarks(argv, "").getFirst())
        .isEqualTo(new Remark(text, Effect.NOT_YET, Optional.empty(), 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-l select=2:ncpus=1",
        "-l select=1:ncpus=2+1:mem=1gb,place=pack",
        "-l place=free -l select=1+1",
        "-l place=scatter -l select=1:ncpus=2",
        "-l place=scatter:shared -l nodes=1:ppn=4",
      })
  void chunks_that_may_share_a_host_are_carried_out(String argv) {
    assertThat(remarks(argv, "")).isEmpty();
  }

  @Test
  void nodes_that_share_a_host_are_told() {
    assertThat(remarks("-l nodes=2:ppn=4", ""))
        .containsExactly(
            new Remark(
                "'-l nodes=2:ppn=4': all of it is on one host here",
                Effect.NONE,
                Optional.empty(),
                2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-I", "-X", "-G", "-x top"})
  void people_before_the_job_end_with_one(String argv) {
    assertThat(remarks(argv, "").getFirst().exitStatus()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "-b 30|-b: server timeout has no effect here",
        "-c c=5|-c: checkpointing has no effect here",
        "-D /|-D: root directory has no effect here",
        "-E|-E: extended environment has no effect here",
        "-f|-f: staying in the foreground has no effect here",
        "-i 5|-i: idle slot limit has no effect here",
        "-m abe|-m: mail has no effect here",
        "-M ann|-M: mail has no effect here",
        "-T name|-T: prologue script has no effect here",
        "-W x=a|-W x: has no effect here",
        "-W zzz=a|-W zzz: has no effect here",
        "-W group_list=a|-W group_list: has no effect here",
        "-W run_count=1|-W run_count: has no effect here",
        "-W max_run_subjobs=1|-W max_run_subjobs: has no effect here, the job is no array",
        "-l cput=10|resource \"cput\" has no effect here",
        "-l licences=2|resource \"licences\" has no effect here",
        "-l nodes=1:quad|node property \"quad\" has no effect here",
        "-l ppn=2|resource \"ppn\" has no effect here",
      })
  void what_makes_no_difference_is_told(String argv, String text) {
    assertThat(remarks(argv, ""))
        .containsExactly(new Remark(text, Effect.NONE, Optional.empty(), 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-m n",
        "-c n",
        "-u ann",
        "-w /tmp",
        "-W block=true,sandbox=PRIVATE",
        "-l ngpus=0",
        "-l select=1:ncpus=2:mem=1gb:mpiprocs=1",
        "-l nodes=1:ppn=2",
        "-F args",
        "-R oe",
        "-W umask=022,sandbox=HOME,stagein=a@h:b,stageout=c@h:d",
        "-l place=scatter:shared",
        "-l place=excl",
        "-l place=scatter:exclhost",
        "-l nodes=1#excl",
        "-n",
        "-K 5",
        "-J 1-2 -W max_run_subjobs=1",
        "-t 1,3 -W max_run_subjobs=1",
        "--params a.csv -W max_run_subjobs=1",
        "--sweep a=1,2 -W max_run_subjobs=1",
        "-l place=pack:group=rack",
        "-l vmem=1gb,pmem=1gb,procs=2",
        "-l ngpus="
      })
  void there_is_nothing_to_say_about_what_is_carried_out(String argv) {
    assertThat(remarks(argv, "")).isEmpty();
  }

  @Test
  void each_is_said_once_with_its_line_and_refusals_come_first() {
    assertThat(
            remarks("-m a -M x", "#PBS -m e\n#PBS -X\n#PBS -l cput=5\n#PBS -W x=1,run_count=2\n"))
        .extracting(Remark::text, remark -> remark.line().orElse(0))
        .containsExactly(
            tuple("-X: X11 forwarding is not supported yet", 2),
            tuple("-m: mail has no effect here", 0),
            tuple("-M: mail has no effect here", 0),
            tuple("-W x: has no effect here", 4),
            tuple("-W run_count: has no effect here", 4),
            tuple("resource \"cput\" has no effect here", 3));
  }

  @Test
  void a_directive_that_the_command_line_overrides_is_not_looked_at() {
    assertThat(remarks("-l select=1:ncpus=1 -l place=pack", "#PBS -l select=2 -l place=excl\n"))
        .isEmpty();
    assertThat(remarks("-W interactive=false", "#PBS -W interactive=true\n"))
        .extracting(Remark::effect)
        .containsExactly(Effect.NONE);
  }
}
