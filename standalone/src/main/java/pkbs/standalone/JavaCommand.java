package pkbs.standalone;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import pkbs.core.Memory;

/// How this JVM starts another one: the same java, the same class path, small memory, and the AOT
/// cache of the program where the build made one.
///
/// @param java the program
/// @param classPath as `java.class.path` has it
/// @param library the folder of the installed jars and AOT caches; absent in a source tree
/// @param recordTo where the JVMs write AOT caches at their end instead of using them; the build
///   has them written by an instance that works
public record JavaCommand(
    Path java, String classPath, Optional<Path> library, Optional<Path> recordTo) {
  private static final int KIB = 1024;

  public static JavaCommand ofThisJvm() {
    return new JavaCommand(
        Path.of(System.getProperty("java.home"), "bin", "java"),
        System.getProperty("java.class.path"),
        Optional.ofNullable(System.getProperty("pkbs.lib")).map(Path::of),
        Optional.ofNullable(System.getenv("PKBS_AOT_RECORD")).map(Path::of));
  }

  /// The folder of the installed commands: beside the jars in a source tree that was built, and
  /// where `make install` puts them.
  public Optional<Path> commands() {
    return library.stream()
        .flatMap(folder -> Stream.of("../../../bin", "../../bin").map(folder::resolve))
        .map(Path::normalize)
        .filter(folder -> Files.isExecutable(folder.resolve("qsub")))
        .findFirst();
  }

  /// @param cache the name of the AOT cache
  /// @param heap the most that the JVM's heap may take
  public List<String> line(String mainClass, String cache, Memory heap) {
    List<String> line = new ArrayList<>();
    line.add(java.toString());
    aot(cache + ".aot").ifPresent(line::add);
    line.addAll(
        List.of(
            // Those that the caches were made with; a JVM refuses a cache made with others.
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            // What one submission needs is called once by it: at the usual thresholds some 250 jobs
            // pass through the interpreter before it is compiled.
            "-XX:CompileThresholdScaling=0.1",
            // The rest bounds the memory, and keeps the logs free of warnings.
            "-Xlog:disable",
            "-Xlog:all=error:stderr",
            "-Xms8m",
            "-Xmx" + heap.bytes() / KIB + "k",
            "-Xss512k",
            "-XX:ReservedCodeCacheSize=32m",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "-Dsun.net.http.retryPost=false"));
    library.ifPresent(folder -> line.add("-Dpkbs.lib=" + folder));
    line.addAll(List.of("-cp", classPath, mainClass));
    return List.copyOf(line);
  }

  private Optional<String> aot(String file) {
    if (recordTo.isPresent()) {
      return Optional.of("-XX:AOTCacheOutput=" + recordTo.get().resolve(file));
    }
    return library
        .map(folder -> folder.resolve("aot").resolve(file))
        .filter(Files::isRegularFile)
        .map(found -> "-XX:AOTCache=" + found);
  }
}
