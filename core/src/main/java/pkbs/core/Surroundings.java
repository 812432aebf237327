package pkbs.core;

import java.util.List;
import java.util.Optional;

/// Where a job's program runs, what a worker makes around it and clears away after it. Source:
/// qsub(1B), `-F -K -R -V -W`.
///
/// @param environment where the job's own variables are when they are too large for its record,
///   which then has none; in the payload bucket, as [EnvironmentBlock] has it
/// @param arguments of the script (`-F`)
/// @param inHome whether it starts in the owner's home directory (`sandbox=HOME`)
/// @param umask permission bits that new files lack, 0 to 0777; absent: the worker's
/// @param hosts lines of `PBS_NODEFILE`, 1 or more
/// @param removed the output files that go when the program has ended with 0
/// @param demands of the worker
/// @param container absent: the worker's own machine
/// @param asked what else was asked for, which no worker needs
public record Surroundings(
    Optional<PayloadRef> environment,
    List<String> arguments,
    boolean inHome,
    Optional<Integer> umask,
    Staging staging,
    int hosts,
    Removed removed,
    Demands demands,
    Optional<Container> container,
    Asked asked) {
  public static final Surroundings PLAIN =
      new Surroundings(
          Optional.empty(),
          List.of(),
          false,
          Optional.empty(),
          Staging.NONE,
          1,
          new Removed(false, false),
          Demands.NONE,
          Optional.empty(),
          Asked.NONE);

  public Surroundings {
    arguments = List.copyOf(arguments);
    demands = demands == null ? Demands.NONE : demands;
    container = container == null ? Optional.empty() : container;
    asked = asked == null ? Asked.NONE : asked;
  }

  /// The same with the variables beside the record.
  public Surroundings with(PayloadRef variables) {
    return new Surroundings(
        Optional.of(variables),
        arguments,
        inHome,
        umask,
        staging,
        hosts,
        removed,
        demands,
        container,
        asked);
  }

  /// The same in a container.
  public Surroundings in(Container place) {
    return new Surroundings(
        environment,
        arguments,
        inHome,
        umask,
        staging,
        hosts,
        removed,
        demands,
        Optional.of(place),
        asked);
  }

  /// The same with something else to be shown.
  public Surroundings asking(Asked other) {
    return new Surroundings(
        environment, arguments, inHome, umask, staging, hosts, removed, demands, container, other);
  }

  /// What a job demands of its worker. Source: qsub(1B), `-K` and `-n` of Torque;
  /// pbs_resources(7B), `place`.
  ///
  /// @param alone whether no other job may be there
  /// @param volumes folders of the submit host that the worker has to see under the same names, see
  ///   [SharedPaths]; empty: it need not
  /// @param killSeconds from TERM to KILL; absent: the worker's
  public record Demands(boolean alone, List<String> volumes, Optional<Integer> killSeconds) {
    public static final Demands NONE = new Demands(false, List.of(), Optional.empty());

    public Demands {
      volumes = volumes == null ? List.of() : List.copyOf(volumes);
    }
  }

  /// Source: qsub(1B), `-R`.
  public record Removed(boolean stdout, boolean stderr) {}

  /// Files that are copied before the start and after the end. Source: qsub(1B), `stagein`.
  public record Staging(List<File> in, List<File> out) {
    public static final Staging NONE = new Staging(List.of(), List.of());

    public Staging {
      in = List.copyOf(in);
      out = List.copyOf(out);
    }

    /// @param local in the directory that the job starts in, or absolute
    /// @param remote absolute, on the submit host
    public record File(String local, String remote) {}
  }
}
