package pkbs.core.pbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pkbs.core.Memory;
import pkbs.core.Queue;
import pkbs.core.Resources;
import pkbs.core.Walltime;

final class EffectiveValuesTest {
  private static List<EffectiveValue> values(String argv, String script) {
    return values(argv, script, Queue.WORKQ, false);
  }

  private static List<EffectiveValue> values(
      String argv, String script, Queue queue, boolean dashed) {
    List<String> words = argv.isEmpty() ? List.of() : List.of(argv.split(" "));
    return EffectiveValues.of(
        QsubOptions.parse(words).options(),
        Directives.scan(script, "#PBS").stream()
            .flatMap(line -> QsubOptions.parseDirective(line).stream())
            .toList(),
        new EffectiveValues.Known(
            "job.sh",
            queue,
            argv.contains("--sweep") ? Optional.of(ArrayTasks.parse("1-3%2")) : Optional.empty(),
            dashed,
            Optional.empty()));
  }

  /// The script is `#PBS ` and what is given, in line 1.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "||name|job.sh|default",
        "|-N a|name|a|directive, line 1",
        "-N=b|-N a|name|b|command line",
        "|-N a -N b|name|b|directive, line 1",
        "-q @|-q night|queue|workq|command line",
        "|-l ncpus=2|ncpus|2|directive, line 1",
        "-l ncpus=1|-l select=1:ncpus=8:mem=1gb|ncpus|1|command line",
        "-l ncpus=1|-l select=1:ncpus=8:mem=1gb|mem|1gb|directive, line 1",
        "-l ncpus=1|-l select=1:ncpus=8:mem=1gb|-l select|1:ncpus=1:mem=1gb|directive, line 1",
        "|-l procs=2,pmem=1gb|mem|2gb|directive, line 1",
        "-l vmem=3gb|-l vmem=1gb|mem|3gb|command line",
        "|-l nodes=2:ppn=2|-l nodect|2|directive, line 1",
        "|-l nodes=2:ppn=2|-l mpiprocs|4|directive, line 1",
        "|-l nodes=2:ppn=2|-l place|scatter|directive, line 1",
        "-l place=pack|-l nodes=1:ppn=2|-l place|pack|command line",
        "|-l licences=2|-l licences|2|directive, line 1",
        "||walltime|168:00:00|default",
        "-W umask=022|-W umask=077,x=1|-W umask|022|command line",
        "-W umask=022|-W umask=077,x=1|-W x|1|directive, line 1",
        "-J 1-5|-t 7|array|1-5|command line",
        "-J 1-5|-t 7|tasks|5|command line",
        "|-t 7,9-10%2|array|7,9-10%2|directive, line 1",
        "|-t 7,9-10%2|tasks|3|directive, line 1",
        "--sweep a=1,2,3||array|1-3%2|command line",
        "--sweep a=1,2,3||tasks|3|command line",
        "--sweep a=1,2,3||stdout|job.sh.oSEQ.IDX|default",
        "|-J 1-5|stderr|job.sh.eSEQ.IDX|default",
        "-J 1-5 -o all.txt||stdout|all.txt|command line",
        "||-W umask|the worker's|default",
        "||-W sandbox|PRIVATE|default",
        "|-W sandbox=HOME|-W sandbox|HOME|directive, line 1",
        "|-W sandbox=HOME|workdir|home directory|default",
        "||workdir|clean directory|default",
        "--image alpine:3||workdir|/input|default",
        "-d sub||workdir|sub|command line",
        "||interpreter|#! line, else a shell|default",
        "||kill delay|the worker's|default",
        "-K 5||kill delay|5|command line",
        "||user hold|no|default",
        "||account|none|default",
        "-o h:/a||stdout|h:/a|command line",
        "-N x||stdout|x.oSEQ|default",
        "-v A=1|-v A=2,B|-v A|set|command line",
        "-v A=1|-v A=2,B|-v B|copied if set|environment B",
        "-V||-V|all|command line",
        "-h||user hold|yes|command line",
        "||priority|0|default",
        "-p 7||priority|7|command line",
      })
  void a_value_has_its_origin(
      String argv, String directive, String name, String value, String origin) {
    assertThat(values(argv == null ? "" : argv, directive == null ? "" : "#PBS " + directive))
        .filteredOn(each -> each.name().equals(name))
        .extracting(EffectiveValue::value, each -> each.origin().toString())
        .containsExactly(tuple(value, origin));
  }

  @Test
  void outputs_of_tasks_are_told_apart_as_the_flavour_has_it() {
    assertThat(values("-N foo -J 1-5", "", Queue.WORKQ, true))
        .filteredOn(each -> each.name().startsWith("std"))
        .extracting(EffectiveValue::value)
        .containsExactly("foo.oSEQ-IDX", "foo.eSEQ-IDX");
    assertThat(values("-N foo", "", Queue.WORKQ, true))
        .filteredOn(each -> each.name().startsWith("std"))
        .extracting(EffectiveValue::value)
        .containsExactly("foo.oSEQ", "foo.eSEQ");
  }

  @Test
  void what_a_queue_gives_has_its_name_as_origin() {
    Queue fast =
        new Queue(
            "fast",
            new Resources(2, Memory.ofMebibytes(1024), Memory.ofMebibytes(2048)),
            Walltime.ofSeconds(3600),
            Queue.Rules.OPEN);
    assertThat(values("-q fast -l mem=3gb", "", fast, false))
        .filteredOn(
            each -> List.of("queue", "ncpus", "mem", "scratch", "walltime").contains(each.name()))
        .extracting(EffectiveValue::value, each -> each.origin().toString())
        .containsExactly(
            tuple("fast", "command line"),
            tuple("2", "queue fast"),
            tuple("3gb", "command line"),
            tuple("2gb", "queue fast"),
            tuple("01:00:00", "queue fast"));
  }
}
