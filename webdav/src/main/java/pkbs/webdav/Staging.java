package pkbs.webdav;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentLinkedQueue;
import pkbs.webdav.Failures.Call;
import pkbs.webdav.UploadFailure.Pace;
import pkbs.webdav.UploadFailure.Permanent;
import pkbs.webdav.UploadFailure.Transient;

/// Sends one run's files into one temporary folder: folders, files, then `result.json`, and looks
/// whether all of it arrived.
final class Staging {
  private static final int PARALLEL_MAX = 4;

  private final DavClient client;
  private final RemoteFolders remote;
  private final Retry retry;
  private final UploadSource source;
  private final ConcurrentLinkedQueue<ResultFile> sent = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<SkippedFile> skipped = new ConcurrentLinkedQueue<>();

  Staging(DavClient client, Retry retry, UploadSource source) {
    this.client = client;
    this.remote = new RemoteFolders(client);
    this.retry = retry;
    this.source = source;
  }

  /// @param temporary a fresh, empty folder
  StagedResults stage(DavPath temporary, Manifest manifest) throws InterruptedException {
    skipped.addAll(source.skipped());
    for (String folder : source.folders()) {
      retry.run(() -> {
        remote.ensure(StagedResults.below(temporary, folder));
        return folder;
      });
    }
    List<Retry.Step<?>> steps = Parallel.steps();
    source.files().forEach((path, content) -> steps.add(() -> sendFile(temporary, path, content)));
    Parallel.run(PARALLEL_MAX, steps);
    byte[] json = manifest.render(files(), skippedFiles());
    sendFile(temporary, Manifest.NAME, new Content.InMemory(json.clone()));
    StagedResults staged = new StagedResults(temporary, source.folders(), files(), skippedFiles());
    check(staged);
    return staged;
  }

  private boolean sendFile(DavPath temporary, String path, Content content)
      throws InterruptedException {
    DavPath place = StagedResults.below(temporary, path);
    try {
      sent.add(new ResultFile(path, content.bytes(), send(place, content)));
    } catch (SourceException first) {
      if (!(content instanceof Content.InJobTree) || !isUnreadable(first, path)) {
        sendMeasuredAgain(place, path, content);
      }
    }
    return true;
  }

  private void sendMeasuredAgain(DavPath place, String path, Content content)
      throws InterruptedException {
    try {
      Content measured = content.measured();
      sent.add(new ResultFile(path, measured.bytes(), send(place, measured)));
    } catch (IOException e) {
      throw new UploadFailedException(
          new Permanent(
              OptionalInt.empty(),
              path,
              path + ": changed while it was read; a job's processes must end with it"),
          e);
    }
  }

  /// Notes a job's file that cannot be opened, and goes on without it.
  private boolean isUnreadable(SourceException fault, String path) {
    String reason =
        switch (fault.getCause()) {
          case AccessDeniedException e -> "permission denied";
          case NoSuchFileException e -> "has gone";
          case null, default -> "";
        };
    if (!reason.isEmpty()) {
      skipped.add(new SkippedFile(path, reason));
    }
    return !reason.isEmpty();
  }

  private String send(DavPath place, Content content) throws SourceException, InterruptedException {
    try {
      return retry.run(() -> sendOnce(place, content));
    } catch (UnreadException e) {
      throw e.fault;
    }
  }

  private String sendOnce(DavPath place, Content content) {
    DavClient.Sent answer;
    try {
      answer = client.put(place, content);
    } catch (SourceException e) {
      throw new UnreadException(e);
    }
    if (!answer.reply().isSuccess()) {
      throw new UploadFailedException(Failures.of(Call.PUT, answer.reply(), place.display()));
    }
    String stored = answer.reply().sha256().orElse(answer.sha256());
    if (!stored.equalsIgnoreCase(answer.sha256())) {
      throw spoilt(place.display(), place.display() + " was stored with another sha256", Pace.FEW);
    }
    return answer.sha256();
  }

  private void check(StagedResults staged) throws InterruptedException {
    List<Retry.Step<?>> steps = Parallel.steps();
    staged
        .contents()
        .forEach((folder, expected) -> steps.add(() -> check(staged, folder, expected)));
    Parallel.run(PARALLEL_MAX, steps);
  }

  private boolean check(StagedResults staged, String folder, Map<String, Long> expected)
      throws InterruptedException {
    DavPath place = StagedResults.below(staged.temporary(), folder);
    Optional<String> difference = retry.run(() -> remote.difference(place, expected));
    if (difference.isPresent()) {
      throw spoilt(place.display(), difference.orElseThrow(), Pace.FRESH_FEW);
    }
    return true;
  }

  private static UploadFailedException spoilt(String where, String reason, Pace pace) {
    return new UploadFailedException(new Transient(OptionalInt.empty(), where, reason, pace));
  }

  private List<ResultFile> files() {
    return sent.stream().sorted(Comparator.comparing(ResultFile::path)).toList();
  }

  private List<SkippedFile> skippedFiles() {
    return skipped.stream().sorted(Comparator.comparing(SkippedFile::path)).toList();
  }

  /// Carries a fault of the source through the retries, which are for the server's faults.
  private static final class UnreadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SourceException fault;

    UnreadException(SourceException fault) {
      super(fault);
      this.fault = fault;
    }
  }
}
