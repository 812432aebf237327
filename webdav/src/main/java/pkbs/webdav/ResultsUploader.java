package pkbs.webdav;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.Limits;
import pkbs.core.UploadMode;
import pkbs.webdav.UploadFailure.Permanent;
import pkbs.webdav.UploadFailure.Transient;

/// Brings a run's results to the server: temporary folder, files, `result.json`, check, fence,
/// MOVE, look. What is in place is whole and is never overwritten.
///
/// The temporary folder is `<folder>.<attempt>-<boot>.uploading`, with a number before `.uploading`
/// where an earlier one is taken, locked or spoilt. If the process dies, it stays, and may be
/// deleted when its attempt no longer counts. Where the place holds another run's results, these go
/// to `<folder>-<attempt>-<boot>`.
///
/// A job's own files at the top named like an extra file or `result.json` are uploaded as `job-…`
/// ([ResultNames]). Safe for many threads; all share the store's connections. Source:
/// `reliability.md` 7.5, `webdav.md`.
public final class ResultsUploader {
  private static final Logger LOG = LoggerFactory.getLogger(ResultsUploader.class);
  private static final int FOLDERS_MAX = 100;
  private static final int DISK_FULL = 507;
  private static final int NOT_FOUND = 404;
  private static final int DELETES_MAX = 5;
  private static final Duration DELETE_PAUSE = Duration.ofMillis(50);

  /// After these a further request only makes the server lock the user out for longer.
  private static final Set<Integer> LOCKED_OUT = Set.of(401, 429);

  private final DavClient client;
  private final RetryPolicy policy;

  ResultsUploader(DavClient client) {
    this(client, client.config().retry());
  }

  private ResultsUploader(DavClient client, RetryPolicy policy) {
    this.client = client;
    this.policy = policy;
  }

  /// The same with another patience.
  public ResultsUploader within(RetryPolicy other) {
    return new ResultsUploader(client, other);
  }

  /// Uploads; returns when the results were seen in their place.
  ///
  /// @throws UploadFailedException where they cannot be brought there, or not within the policy's
  ///   total time
  /// @throws FencedException where the run no longer counts
  /// @throws InterruptedException where the thread is interrupted; the temporary folder is deleted
  ///   if the server answers
  public UploadedResults upload(UploadRequest request) throws InterruptedException {
    List<SkippedFile> skipped = new ArrayList<>();
    JobTree tree = walk(request);
    skipped.addAll(tree.skipped());
    if (request.mode() != UploadMode.ZIP) {
      return upload(request, source(request, tree.files(), tree, skipped));
    }
    Path zip = pack(request, tree, skipped);
    try {
      UploadSource source = source(request, List.of(), JobTree.empty(request.source()), skipped);
      source.files().put(zipName(request), new Content.OnDisk(zip, Files.size(zip)));
      return upload(request, source);
    } catch (IOException e) {
      throw unreadable(request, e);
    } finally {
      delete(zip);
    }
  }

  /// Deletes results that were put in place by a run that turned out not to count. Nothing where
  /// there are none.
  ///
  /// @throws UploadFailedException where the server does not delete them
  public void discard(UploadedResults results) throws InterruptedException {
    DavPath folder = new DavPath(results.folder());
    new Retry(policy)
        .run(() -> {
          DavReply reply = client.deleteFolder(folder);
          if (!isGone(reply)) {
            throw new UploadFailedException(
                Failures.of(Failures.Call.DELETE, reply, folder.display()));
          }
          return true;
        });
  }

  private UploadedResults upload(UploadRequest request, UploadSource source)
      throws InterruptedException {
    Retry retry = new Retry(policy);
    List<DavPath> temporaries = new ArrayList<>();
    try {
      for (int tries = 1; ; tries++) {
        try {
          return uploadOnce(request, source, retry, temporaries);
        } catch (UploadFailedException e) {
          if (!(e.failure() instanceof Transient)) {
            throw e;
          }
          LOG.debug("upload of {} starts over: {}", request.folder(), e.getMessage());
          retry.pause(e, tries);
        }
      }
    } catch (UploadFailedException e) {
      if (LOCKED_OUT.contains(e.failure().status().orElse(0))) {
        temporaries.clear();
      }
      throw withSpace(e, request, source);
    } finally {
      temporaries.forEach(this::clean);
    }
  }

  private UploadedResults uploadOnce(
      UploadRequest request, UploadSource source, Retry retry, List<DavPath> temporaries)
      throws InterruptedException {
    DavPath temporary = freshFolder(request, retry, temporaries);
    StagedResults staged = new Staging(client, retry, source).stage(temporary, request.manifest());
    Placement placement = new Placement(client, retry, request);
    DavPath place = placement.place(staged);
    if (placement.isConfirmed()) {
      temporaries.remove(temporary);
    }
    return new UploadedResults(place.segments(), staged.files(), staged.skipped());
  }

  private DavPath freshFolder(UploadRequest request, Retry retry, List<DavPath> temporaries)
      throws InterruptedException {
    DavPath wanted = new DavPath(request.folder());
    RemoteFolders remote = new RemoteFolders(client);
    for (int number = temporaries.size(); number < FOLDERS_MAX; number++) {
      String suffix = number == 0 ? "" : "." + number;
      DavPath temporary =
          wanted.parent().resolve(wanted.name() + "." + request.mark() + suffix + ".uploading");
      boolean isFresh = retry.run(() -> remote.createFresh(temporary));
      temporaries.add(temporary);
      if (isFresh) {
        return temporary;
      }
    }
    throw new UploadFailedException(
        new Permanent(
            OptionalInt.empty(),
            wanted.display(),
            "%s: %d temporary folders are in the way; delete %s.*.uploading"
                .formatted(wanted.display(), FOLDERS_MAX, wanted.display())));
  }

  private JobTree walk(UploadRequest request) {
    if (request.mode() == UploadMode.NONE) {
      return JobTree.empty(request.source());
    }
    Set<String> reserved =
        request.mode() == UploadMode.ZIP
            ? Set.of()
            : Stream.concat(
                    request.extras().stream().map(ExtraFile::name), Stream.of(Manifest.NAME))
                .collect(Collectors.toSet());
    try {
      return JobTree.walk(request.source(), reserved);
    } catch (JobTree.TooManyFilesException e) {
      throw new UploadFailedException(
          new Permanent(
              OptionalInt.empty(),
              where(request),
              "%s: the job left more than %d files and folders; pack them in the job"
                  .formatted(where(request), Limits.RESULT_FILES_MAX)),
          e);
    } catch (IOException e) {
      throw unreadable(request, e);
    }
  }

  private static UploadSource source(
      UploadRequest request, List<JobTree.Node> files, JobTree tree, List<SkippedFile> skipped) {
    TreeMap<String, Content> contents = new TreeMap<>();
    files.forEach(file ->
        contents.put(file.path(), new Content.InJobTree(tree, file, file.attributes().size())));
    try {
      for (ExtraFile extra : request.extras()) {
        contents.put(extra.name(), Content.of(extra));
      }
    } catch (IOException e) {
      throw unreadable(request, e);
    }
    return new UploadSource(
        tree.folders().stream().map(JobTree.Node::path).toList(), contents, skipped);
  }

  private static Path pack(UploadRequest request, JobTree tree, List<SkippedFile> skipped) {
    try {
      return ZipPacker.pack(tree, request.scratch(), skipped);
    } catch (IOException e) {
      throw new UploadFailedException(
          new Permanent(
              OptionalInt.empty(),
              where(request),
              "%s: the zip cannot be written: %s".formatted(where(request), e.getMessage())),
          e);
    }
  }

  /// Adds what is needed and what is there, where the server is full.
  private UploadFailedException withSpace(
      UploadFailedException failed, UploadRequest request, UploadSource source) {
    int status = failed.failure().status().orElse(0);
    if (status != DISK_FULL && !failed.getMessage().endsWith(Failures.FULL)) {
      return failed;
    }
    OptionalLong free = client.freeBytes();
    String space =
        free.isPresent()
            ? "needs %s, %s free".formatted(size(source.bytes()), size(free.getAsLong()))
            : "needs " + size(source.bytes());
    String line =
        status == DISK_FULL
            ? Failures.statusLine(status) + " at " + where(request)
            : failed.getMessage();
    return new UploadFailedException(
        new Permanent(OptionalInt.of(status), where(request), "%s (%s)".formatted(line, space)),
        failed);
  }

  private static String size(long bytes) {
    String[] units = {"B", "kB", "MB", "GB", "TB"};
    double value = bytes;
    int unit = 0;
    while (value >= 1000 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return unit == 0 ? bytes + " B" : "%.1f %s".formatted(value, units[unit]);
  }

  /// Best effort: what stays has a name that tells it is waste. Several times, because the server
  /// may still be writing a file whose sending was cut off.
  private void clean(DavPath temporary) {
    try {
      for (int tries = 0; tries < DELETES_MAX; tries++) {
        if (isGone(client.deleteFolder(temporary))) {
          return;
        }
        LockSupport.parkNanos(DELETE_PAUSE.toNanos());
      }
    } catch (UploadFailedException e) {
      LOG.debug("{} stays: {}", temporary.display(), e.getMessage());
    }
  }

  private static boolean isGone(DavReply reply) {
    return reply.isSuccess() || reply.status() == NOT_FOUND;
  }

  private static void delete(Path zip) {
    try {
      Files.deleteIfExists(zip);
    } catch (IOException e) {
      LOG.warn("cannot delete {}: {}", zip, e.getMessage());
    }
  }

  private static UploadFailedException unreadable(UploadRequest request, IOException e) {
    return new UploadFailedException(
        new Permanent(
            OptionalInt.empty(),
            where(request),
            "%s: the job's files cannot be read: %s".formatted(where(request), e.getMessage())),
        e);
  }

  private static String where(UploadRequest request) {
    return new DavPath(request.folder()).display();
  }

  private static String zipName(UploadRequest request) {
    return request.folder().getLast() + ".zip";
  }
}
