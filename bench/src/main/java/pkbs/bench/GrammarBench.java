package pkbs.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import pkbs.core.pbs.DirectiveLine;
import pkbs.core.pbs.Directives;
import pkbs.core.pbs.ParsedArgv;
import pkbs.core.pbs.QsubOptions;
import pkbs.core.pbs.SubmitOptions;

/// What qsub reads: a command line with `-l`, and the directives of a script.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class GrammarBench {
  private static final List<String> COMMAND =
      List.of(
          "-N", "align", "-l", "select=1:ncpus=4:mem=8gb", "-l", "walltime=02:00:00", "-j", "oe",
          "-v", "A=1,B=two", "align.sh");
  private static final String SCRIPT =
      """
      #!/bin/sh
      #PBS -N align
      #PBS -l nodes=1:ppn=4,mem=8gb,walltime=02:00:00
      #PBS -j oe
      #PBS -o /scratch/ann/align.log
      echo start
      """
          + "echo step\n".repeat(200);

  private List<String> command = COMMAND;
  private String script = SCRIPT;

  @Benchmark
  public SubmitOptions command() {
    ParsedArgv argv = QsubOptions.parse(command);
    return QsubOptions.merge(argv.options(), List.of());
  }

  @Benchmark
  public List<DirectiveLine> directives() {
    return Directives.scan(script, "#PBS");
  }
}
