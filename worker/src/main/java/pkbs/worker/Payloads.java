package pkbs.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import pkbs.core.JobSpec;
import pkbs.core.PayloadRef;
import pkbs.core.Program;
import pkbs.core.RefusedException;
import pkbs.jetstream.StoreUnavailableException;
import pkbs.protocol.payload.ZipGuard;

/// Brings a run's payload into its directory.
///
/// @param patience how long an absent store is waited for
record Payloads(PayloadCache cache, Patience patience) {
  private static final String MAIN = "run.sh";

  /// Fetches and unpacks.
  ///
  /// @throws RejectedRunException where the payload is missing, damaged or hostile
  /// @throws StoreUnavailableException where the store stays away
  void unpack(JobSpec spec, RunDirectory directory) throws IOException {
    switch (spec.program()) {
      case Program.Script script -> directory.writeScript(fetch(spec));
      case Program.Directory zip -> unzip(fetch(spec), directory.work());
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

  private byte[] fetch(JobSpec spec) {
    PayloadRef ref =
        spec.payload().orElseThrow(() -> new RejectedRunException("the job has no payload"));
    long deadline = patience.deadline();
    while (true) {
      try {
        return cache
            .get(ref)
            .orElseThrow(() -> new RejectedRunException("the payload is missing or damaged"));
      } catch (StoreUnavailableException e) {
        patience.pauseOr(deadline, e);
      }
    }
  }
}
