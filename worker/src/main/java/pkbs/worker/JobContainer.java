package pkbs.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import pkbs.core.JobSpec;
import pkbs.core.PkbsException;
import pkbs.core.Program;
import pkbs.worker.process.Cookies;
import pkbs.worker.process.Fifo;
import pkbs.worker.process.LiveProgram;
import pkbs.worker.process.SpawnRequest;

/// The container beside this process, in which the one job of this worker runs. The two share three
/// folders and nothing else: the job's input, its output, and this one's `control`, which the job
/// can only read: the first program of its container comes from there, and pipes, over which it is
/// started, stopped and heard. To the rest of the worker the job is a small program that stands for
/// it. Source: `doc/adr/0024-container-jobs.md`.
///
/// @param control named alike on both sides, as are `input` and `output` beside it
record JobContainer(Path control) {
  private static final List<String> PIPES = List.of("ready", "orders", "said", "out", "err");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /// The image's own.
  private static final List<String> IMAGES = List.of("PATH", "SHELL");

  /// Where the payload is unpacked, and the job starts.
  Path input() {
    return control.resolveSibling("input");
  }

  /// What is uploaded.
  Path output() {
    return control.resolveSibling("output");
  }

  /// Makes the pipes, and lets the container find its first program.
  ///
  /// @throws PkbsException where they are there: a worker before this one has died, and its job
  ///   with it
  void open() {
    try {
      for (String pipe : PIPES) {
        if (Files.exists(control.resolve(pipe))) {
          throw new FileAlreadyExistsException(control.resolve(pipe).toString());
        }
        Fifo.make(control.resolve(pipe));
      }
      Path fresh = control.resolve("start.new");
      Files.writeString(fresh, script("container.sh"));
      Files.move(fresh, control.resolve("start"), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new PkbsException("worker: " + control + ": cannot be used: " + e, e);
    }
  }

  /// Waits until the container has started: its image is there, and has a shell. Blocks for as long
  /// as that takes; the leader ends this pod where it takes too long.
  void awaitReady() {
    try (BufferedReader said = Files.newBufferedReader(control.resolve("ready"))) {
      if (!"ready".equals(said.readLine())) {
        throw new PkbsException("worker: the job's container ended before it began");
      }
    } catch (IOException e) {
      throw new PkbsException("worker: " + control + ": cannot be read: " + e, e);
    }
  }

  /// Puts all that the job needs where it sees it.
  ///
  /// @param directory holds the payload, unpacked
  /// @param variables as for a job on this machine
  /// @return what stands for the job on this machine
  SpawnRequest prepare(
      JobSpec spec, RunDirectory directory, Map<String, String> variables, RunOutput output)
      throws IOException {
    Files.copy(directory.nodeFile(), control.resolve("nodes"));
    Files.copy(directory.gpuFile(), control.resolve("gpus"));
    Path main = main(spec, directory);
    Path where = spec.workdir().map(Path::of).orElseGet(this::input);
    List<String> argv = InContainer.command(spec, main, shebang(main));
    Files.writeString(
        control.resolve("run"),
        InContainer.script(spec.surroundings().umask(), where, environment(variables), argv));
    Path relay = directory.spool().resolve("relay");
    Files.writeString(relay, script("relay.sh"));
    return new SpawnRequest(
        Path.of("/bin/sh"),
        List.of("pkbs-relay", relay.toString(), control.toString(), end(directory).toString()),
        Map.of(
            "PATH",
            "/usr/local/bin:/usr/bin:/bin",
            Cookies.VARIABLE,
            variables.get(Cookies.VARIABLE)),
        directory.spool(),
        output.files().first(),
        output.files().second(),
        List.of());
  }

  /// What the container said last.
  private static Path end(RunDirectory directory) {
    return directory.spool().resolve("container-end");
  }

  /// The file that is executed; of a command there is none.
  private Path main(JobSpec spec, RunDirectory directory) throws IOException {
    Path made = Payloads.main(spec, directory);
    if (spec.program() instanceof Program.Directory || !Files.exists(made)) {
      return made;
    }
    Path shown = control.resolve("script");
    Files.copy(made, shown);
    Files.setPosixFilePermissions(shown, PosixFilePermissions.fromString("rwxr-xr-x"));
    return shown;
  }

  private static boolean shebang(Path main) throws IOException {
    if (!Files.isRegularFile(main)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(main)) {
      return new String(in.readNBytes(2), StandardCharsets.ISO_8859_1).equals("#!");
    }
  }

  /// The end of the job, from that of what stood for it.
  static LiveProgram.Ended ended(LiveProgram.Ended relay, JobSpec spec, RunDirectory directory) {
    String said;
    try {
      said = Files.readString(end(directory));
    } catch (IOException e) {
      said = "";
    }
    return InContainer.ended(relay, said, spec.resources().memory().bytes() > 0);
  }

  /// The image's own search path and shell stand, unless the job brings some.
  ///
  /// @param own the job's variables
  static Map<String, String> ofImage(Map<String, String> variables, Map<String, String> own) {
    Map<String, String> all = new TreeMap<>(variables);
    all.keySet().removeAll(IMAGES);
    IMAGES.stream().filter(own::containsKey).forEach(name -> all.put(name, own.get(name)));
    return all;
  }

  /// Names that no shell can set, such as those of bash functions, are left out.
  private Map<String, String> environment(Map<String, String> variables) {
    Map<String, String> all = new TreeMap<>(variables);
    all.keySet().removeIf(name -> !NAME.matcher(name).matches());
    all.keySet().removeAll(List.of("PKBS_URL", "PKBS_STATE"));
    all.put("HOME", input().toString());
    all.put("TMPDIR", "/tmp");
    all.put("PBS_JOBDIR", input().toString());
    all.put("PBS_NODEFILE", control.resolve("nodes").toString());
    all.put("PBS_GPUFILE", control.resolve("gpus").toString());
    all.put("PKBS_INPUT", input().toString());
    all.put("PKBS_OUTPUT", output().toString());
    // The worker ends what has its cookie, and would find the job where it sees its processes.
    all.put(Cookies.VARIABLE, RunSetup.cookie());
    return all;
  }

  private static String script(String name) throws IOException {
    try (InputStream in = JobContainer.class.getResourceAsStream(name)) {
      return new String(
          Optional.ofNullable(in)
              .orElseThrow(() -> new IOException(name + " is missing"))
              .readAllBytes(),
          StandardCharsets.UTF_8);
    }
  }
}
