package pkbs.kubernetes.forward;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import pkbs.core.PkbsException;

/// The agent's entry: `RUN-FILE KUBE-CONTEXT NAMESPACE SERVICE IDLE-SECONDS`. Ends with 0 when it
/// was idle or another agent is there, with 1 and one line on standard error where there is no way.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    System.exit(run(arguments));
  }

  private static int run(String[] arguments) throws InterruptedException {
    RunFiles files = new RunFiles(Path.of(arguments[0]));
    try {
      Optional<FileChannel> lock = files.lock();
      if (lock.isEmpty()) {
        return 0;
      }
      Spot spot = new Spot(arguments[1], arguments[2], arguments[3]);
      try (FileChannel held = lock.get();
          Agent agent = new Agent(() -> Cluster.of(spot.kubeContext()), spot)) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> forget(files)));
        files.tell(agent.url());
        agent.serve(TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[4])));
        files.forget();
        return held.isOpen() ? 0 : 1;
      }
    } catch (PkbsException e) {
      System.err.println(e.getMessage());
    } catch (IOException e) {
      System.err.println(arguments[0] + ": " + e);
    }
    return 1;
  }

  private static void forget(RunFiles files) {
    try {
      files.forget();
    } catch (IOException e) {
      // Without the lock it does not count.
      return;
    }
  }
}
