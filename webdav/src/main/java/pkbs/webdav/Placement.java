package pkbs.webdav;

import com.github.sardine.impl.io.ContentLengthInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import pkbs.webdav.Failures.Call;
import pkbs.webdav.UploadFailure.Pace;
import pkbs.webdav.UploadFailure.Permanent;
import pkbs.webdav.UploadFailure.Transient;

/// Moves staged results to their place, never over anything. 201 says that they are there: they
/// were checked before, and nothing was in the place. Whatever else the MOVE was answered, only
/// what PROPFIND and the `result.json` in the place say counts: a server may have done what it did
/// not confirm, and may still be doing it (Tomcat copies). Source: `webdav.md`.
final class Placement {
  private static final int MANIFEST_BYTES_MAX = 64 << 20;
  private static final int LOOKS_MAX = 5;
  private static final int CREATED = 201;
  private static final int EXISTS = 412;

  private final DavClient client;
  private final RemoteFolders remote;
  private final Retry retry;
  private final UploadRequest request;

  /// Times that the place held something which may yet become ours.
  private int looks;

  /// Whether a MOVE to the place may be under way or done without our knowing.
  private boolean isInDoubt;

  private boolean isConfirmed;

  Placement(DavClient client, Retry retry, UploadRequest request) {
    this.client = client;
    this.remote = new RemoteFolders(client);
    this.retry = retry;
    this.request = request;
  }

  /// Where the results are now.
  ///
  /// @throws FencedException where the fence does not hold
  DavPath place(StagedResults staged) throws InterruptedException {
    DavPath wanted = new DavPath(request.folder());
    DavPath beside = wanted.parent().resolve(wanted.name() + "-" + request.mark());
    for (DavPath target : List.of(wanted, beside)) {
      looks = 0;
      isInDoubt = false;
      if (retry.run(() -> tryMove(staged, target))) {
        return target;
      }
    }
    throw new UploadFailedException(
        new Permanent(
            OptionalInt.of(EXISTS),
            wanted.display(),
            "%s and %s both hold another run's results; nothing is overwritten"
                .formatted(wanted.display(), beside.display())));
  }

  /// Whether a MOVE was answered as done, so that nothing is left at the temporary place.
  boolean isConfirmed() {
    return isConfirmed;
  }

  /// False where the place is another's.
  private boolean tryMove(StagedResults staged, DavPath target) {
    if (!request.fence().holds()) {
      throw new FencedException(target.display());
    }
    Optional<UploadFailure> failure = move(staged, target);
    if (isConfirmed) {
      return true;
    }
    isInDoubt |= failure.isEmpty() || failure.orElseThrow() instanceof Transient;
    return settle(staged, target, failure);
  }

  /// Why the MOVE was not confirmed; empty where it was answered as a success.
  private Optional<UploadFailure> move(StagedResults staged, DavPath target) {
    try {
      DavReply reply = client.move(staged.temporary(), target, staged.bytes());
      isConfirmed = reply.status() == CREATED;
      return reply.isSuccess()
          ? Optional.empty()
          : Optional.of(Failures.of(Call.MOVE, reply, target.display()));
    } catch (UploadFailedException e) {
      return Optional.of(e.failure());
    }
  }

  private boolean settle(StagedResults staged, DavPath target, Optional<UploadFailure> failure) {
    boolean isStaged = client.find(staged.temporary()).isPresent();
    if (client.find(target).isEmpty()) {
      if (isStaged) {
        throw new UploadFailedException(failure.orElseGet(() -> unsettled(target)));
      }
      throw gone(staged);
    }
    Optional<byte[]> found = manifest(target);
    boolean isMine = found.isPresent() && request.manifest().isSameRun(found.orElseThrow());
    if (isMine && isWholeInPlace(staged, target)) {
      return true;
    }
    if (!isMine && (found.isPresent() || !isInDoubt)) {
      return another(staged, isStaged);
    }
    // The server may still be moving; look again some times.
    looks++;
    if (looks < LOOKS_MAX) {
      throw new UploadFailedException(unsettled(target));
    }
    return another(staged, isStaged);
  }

  private boolean another(StagedResults staged, boolean isStaged) {
    if (!isStaged) {
      throw gone(staged);
    }
    return false;
  }

  private boolean isWholeInPlace(StagedResults staged, DavPath target) {
    return staged.contents().entrySet().stream()
        .allMatch(folder ->
            isAsExpected(StagedResults.below(target, folder.getKey()), folder.getValue()));
  }

  private boolean isAsExpected(DavPath folder, Map<String, Long> expected) {
    return remote.difference(folder, expected).isEmpty();
  }

  private Optional<byte[]> manifest(DavPath target) {
    DavPath file = target.resolve(Manifest.NAME);
    Optional<ContentLengthInputStream> stream = client.read(file);
    if (stream.isEmpty()) {
      return Optional.empty();
    }
    try (ContentLengthInputStream in = stream.orElseThrow()) {
      return Optional.of(in.readNBytes(MANIFEST_BYTES_MAX));
    } catch (IOException e) {
      throw new UploadFailedException(
          new Transient(
              OptionalInt.empty(), file.display(), file.display() + ": cut short", Pace.SOON),
          e);
    }
  }

  private static UploadFailure unsettled(DavPath target) {
    return new Transient(
        OptionalInt.empty(),
        target.display(),
        target.display() + " is not whole after the move",
        Pace.SOON);
  }

  private static UploadFailedException gone(StagedResults staged) {
    String where = staged.temporary().display();
    return new UploadFailedException(
        new Transient(
            OptionalInt.empty(), where, where + " has gone before the move", Pace.FRESH_FOLDER));
  }
}
