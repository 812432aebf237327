package pkbs.protocol;

import io.avaje.jsonb.Json;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The `spec` part of `POST /api/v1/jobs`; the `payload` part holds the script or the zip. Values
/// are spelled as on qsub's command line; the dispatcher checks every one.
///
/// @param kind `script`, `directory` or `executable`
/// @param argv for `executable` only
/// @param fileName the script's name at submission, for `script` only
/// @param variables the job's own environment, unless it comes as a part of its own
/// @param setup what is made around the program; absent: nothing but its own clean directory
/// @param mem a size such as `4gb`
/// @param walltime `SS`, `MM:SS` or `HH:MM:SS`
/// @param array `X-Y[:Z][%N]` or a list of indices and ranges; absent for a plain job
/// @param retry how many failed attempts may be followed by another; refused where `rerunnable` is
///   false
/// @param stdout absolute path for delivery on a shared file system
/// @param join `n`, `oe` or `eo`
/// @param keep of the letters `o`, `e`, `d`, or `n`
/// @param upload `files`, `zip` or `none`
/// @param path the folder for the results folder: relative to `pkbs/<owner>`, or absolute below
///   `/pkbs/<owner>`
/// @param maxFails of an array, how many failed tasks end the waiting ones
/// @param taskOutputs of an array, how its tasks' outputs are named: `pbspro` (`name.o12.7`) or
///   `torque` (`name.o12-7`, and so with a given path)
/// @param chunk of an array, how many neighbouring tasks one run may have
@Json
public record SubmitRequest(
    Optional<String> name,
    Optional<String> queue,
    String kind,
    List<String> argv,
    Optional<String> fileName,
    Optional<String> interpreter,
    Map<String, String> variables,
    Optional<Setup> setup,
    Optional<Integer> ncpus,
    Optional<String> mem,
    Optional<String> scratch,
    Optional<String> walltime,
    Optional<String> array,
    Optional<Integer> priority,
    Optional<Boolean> rerunnable,
    Optional<Integer> retry,
    Optional<String> workdir,
    Optional<String> stdout,
    Optional<String> stderr,
    Optional<String> join,
    Optional<String> keep,
    Optional<String> upload,
    Optional<String> path,
    Optional<From> from,
    Optional<Start> start,
    Optional<Charge> charge,
    Optional<Integer> maxFails,
    Optional<String> taskOutputs,
    Optional<Integer> chunk) {
  public SubmitRequest {
    argv = argv == null ? List.of() : List.copyOf(argv);
    variables = variables == null ? Map.of() : Map.copyOf(variables);
  }

  /// What the job waits for. Absent: nothing.
  ///
  /// @param hold whether it is held by its owner (`-h`)
  /// @param notBefore the earliest start (`-a`), ISO 8601 with an offset: `2026-11-21T06:00:00Z`
  /// @param depend as `-W depend=` has it
  @Json
  public record Start(boolean hold, Optional<String> notBefore, Optional<String> depend) {}

  /// What the job is charged to (`-A`, `-P`); kept and shown.
  @Json
  public record Charge(Optional<String> account, Optional<String> project) {}

  /// The same with other variables.
  public SubmitRequest with(Map<String, String> other) {
    return new SubmitRequest(
        name,
        queue,
        kind,
        argv,
        fileName,
        interpreter,
        other,
        setup,
        ncpus,
        mem,
        scratch,
        walltime,
        array,
        priority,
        rerunnable,
        retry,
        workdir,
        stdout,
        stderr,
        join,
        keep,
        upload,
        path,
        from,
        start,
        charge,
        maxFails,
        taskOutputs,
        chunk);
  }

  /// What a worker makes around the program and clears away after it.
  ///
  /// @param arguments of the script
  /// @param sandbox `private`, the job's own clean directory, or `home`
  /// @param umask octal digits, `022`
  /// @param stagein files that are copied before the start
  /// @param stageout files that are copied after the end
  /// @param hosts lines of `PBS_NODEFILE`; absent: one
  /// @param remove of the letters `o` and `e`: output that goes when the program ends with 0
  /// @param demands of the worker; absent: none
  /// @param container absent: the worker's own machine
  /// @param asked absent: amounts only
  @Json
  public record Setup(
      List<String> arguments,
      Optional<String> sandbox,
      Optional<String> umask,
      List<Staged> stagein,
      List<Staged> stageout,
      Optional<Integer> hosts,
      Optional<String> remove,
      Optional<Demands> demands,
      Optional<Container> container,
      Optional<Asked> asked) {
    public Setup {
      asked = asked == null ? Optional.empty() : asked;
      container = container == null ? Optional.empty() : container;
      arguments = arguments == null ? List.of() : List.copyOf(arguments);
      stagein = stagein == null ? List.of() : List.copyOf(stagein);
      stageout = stageout == null ? List.of() : List.copyOf(stageout);
    }
  }

  /// What the worker must be and do.
  ///
  /// @param alone whether no other job may be there
  /// @param volumes folders that it has to share with the submit host, absolute; `/` for all files
  /// @param killSeconds from TERM to KILL
  @Json
  public record Demands(boolean alone, List<String> volumes, Optional<Integer> killSeconds) {
    public Demands {
      volumes = volumes == null ? List.of() : List.copyOf(volumes);
    }
  }

  /// What `-l` asks for, to be shown in `Resource_List`; amounts count as fields of the request.
  ///
  /// @param select chunks, as `-l select=` has it
  /// @param place as `-l place=` has it
  /// @param others every other resource by name, `nodes` among them
  @Json
  public record Asked(Optional<String> select, Optional<String> place, Map<String, String> others) {
    public Asked {
      others = others == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(others));
    }
  }

  /// The container to run in.
  ///
  /// @param image `[REGISTRY/]NAME[:TAG][@sha256:DIGEST]`
  /// @param gpus whole ones; absent: none
  @Json
  public record Container(String image, Optional<Integer> gpus) {}

  /// @param local relative to where the job starts, or absolute
  /// @param remote absolute, on the submit host
  @Json
  public record Staged(String local, String remote) {}

  /// Where the request was made. Absent for clients that have no submit directory.
  ///
  /// @param workdir absolute
  /// @param variables `HOME LANG LOGNAME PATH MAIL SHELL TZ SYSTEM` where set
  /// @param arguments qsub's command line
  /// @param sharedFiles whether output is to be delivered at paths of the submit host
  @Json
  public record From(
      String host,
      String workdir,
      Map<String, String> variables,
      String arguments,
      boolean sharedFiles) {
    public From {
      variables = variables == null ? Map.of() : Map.copyOf(variables);
    }
  }
}
