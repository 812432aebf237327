package pkbs.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import pkbs.core.ArraySpec;
import pkbs.core.EnvironmentBlock;
import pkbs.core.JobSpec;
import pkbs.core.PayloadRef;
import pkbs.core.Program;
import pkbs.core.RefusedException;
import pkbs.core.SweepTable;
import pkbs.jetstream.StoreUnavailableException;
import pkbs.protocol.payload.ZipGuard;

/// Brings a run's payload into its directory.
///
/// @param patience how long an absent store is waited for
record Payloads(PayloadCache cache, Patience patience) {
  private static final String MAIN = "run.sh";

  /// The same without patience.
  Payloads atOnce() {
    return new Payloads(cache, new Patience(Duration.ZERO, Duration.ZERO));
  }

  /// Fetches and unpacks.
  ///
  /// @throws RejectedRunException where the payload is missing, damaged or hostile
  /// @throws StoreUnavailableException where the store stays away
  void unpack(JobSpec spec, RunDirectory directory) throws IOException {
    switch (spec.program()) {
      case Program.Script script -> directory.writeScript(payload(spec));
      case Program.Directory zip -> unzip(payload(spec), directory.work());
      case Program.Executable command -> {}
    }
  }

  /// The file of an unpacked payload that is executed.
  static Path main(JobSpec spec, RunDirectory directory) {
    return spec.program() instanceof Program.Directory
        ? directory.work().resolve(MAIN)
        : directory.script();
  }

  private static void unzip(byte[] zip, Path work) throws IOException {
    try {
      ZipGuard.extract(zip, work);
    } catch (RefusedException e) {
      throw new RejectedRunException(e.getMessage());
    }
    if (!Files.isRegularFile(work.resolve(MAIN))) {
      throw new RejectedRunException("run.sh is not a file");
    }
  }

  /// The job's own variables, wherever they are.
  ///
  /// @throws RejectedRunException where they are missing or damaged
  /// @throws StoreUnavailableException where the store stays away
  Map<String, String> variables(JobSpec spec) {
    Optional<PayloadRef> beside = spec.surroundings().environment();
    return beside.isEmpty()
        ? spec.variables()
        : EnvironmentBlock.read(fetch(beside.get(), "environment"))
            .orElseThrow(() -> new RejectedRunException("the environment is damaged"));
  }

  /// The values of a task of a sweep by column; empty for any other.
  ///
  /// @throws RejectedRunException where they are missing or damaged
  /// @throws StoreUnavailableException where the store stays away
  Map<String, String> row(JobSpec spec, int index) {
    Optional<ArraySpec> array = spec.array();
    Optional<PayloadRef> table = array.flatMap(tasks -> tasks.variety().table());
    if (table.isEmpty()) {
      return Map.of();
    }
    int row = array.get().position(index).orElse(Integer.MAX_VALUE);
    return SweepTable.read(fetch(table.get(), "table of values"))
        .filter(read -> row < read.rows().size())
        .map(read -> read.row(row))
        .orElseThrow(() -> new RejectedRunException("the table of values is damaged"));
  }

  private byte[] payload(JobSpec spec) {
    return fetch(
        spec.payload().orElseThrow(() -> new RejectedRunException("the job has no payload")),
        "payload");
  }

  /// @param what it is, for the message
  private byte[] fetch(PayloadRef ref, String what) {
    long deadline = patience.deadline();
    while (true) {
      try {
        return cache
            .get(ref)
            .orElseThrow(() -> new RejectedRunException("the " + what + " is missing or damaged"));
      } catch (StoreUnavailableException e) {
        patience.pauseOr(deadline, e);
      }
    }
  }
}
