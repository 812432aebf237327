package pkbs.webdav;

import com.github.sardine.impl.io.ContentLengthInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import pkbs.webdav.Failures.Call;
import pkbs.webdav.UploadFailure.Pace;
import pkbs.webdav.UploadFailure.Transient;

/// What somebody needs who removes folders that no longer count. Each call is tried once. Safe for
/// many threads. Whether a folder may go is the caller's to know; nothing is deleted but what
/// [#delete] is called with.
public final class ResultsSweeper {
  private static final int MANIFEST_BYTES_MAX = 64 << 20;
  private static final int NOT_FOUND = 404;

  private final DavClient client;

  ResultsSweeper(DavClient client) {
    this.client = client;
  }

  /// The names of the folders right in a folder; none where there is no such folder.
  ///
  /// @param parent path segments relative to the root
  /// @throws ReadFailedException where the server does not say
  public List<String> folders(List<String> parent) {
    return asked(() -> client.list(new DavPath(parent))).orElse(List.of()).stream()
        .filter(DavEntry::isFolder)
        .map(DavEntry::name)
        .toList();
  }

  /// How long ago anything in the folder changed, as far as the server tells: both times are of the
  /// server's clock. Empty where it tells nothing.
  ///
  /// @throws ReadFailedException where the server does not answer
  public Optional<Duration> age(List<String> folder) {
    return asked(() -> client.age(new DavPath(folder)));
  }

  /// Its `result.json`; empty where it has none.
  ///
  /// @throws ReadFailedException where the server does not give it
  public Optional<byte[]> manifest(List<String> folder) {
    DavPath file = new DavPath(folder).resolve(Manifest.NAME);
    Optional<ContentLengthInputStream> stream = asked(() -> client.read(file));
    if (stream.isEmpty()) {
      return Optional.empty();
    }
    try (ContentLengthInputStream in = stream.orElseThrow()) {
      return Optional.of(in.readNBytes(MANIFEST_BYTES_MAX));
    } catch (IOException e) {
      throw new ReadFailedException(
          new Transient(
              OptionalInt.empty(), file.display(), file.display() + ": cut short", Pace.SOON),
          e);
    }
  }

  /// Deletes a folder with all that is in it; nothing where it has gone.
  ///
  /// @throws ReadFailedException where the server does not delete it
  public void delete(List<String> folder) {
    DavPath place = new DavPath(folder);
    DavReply reply = asked(() -> client.deleteFolder(place));
    if (!reply.isSuccess() && reply.status() != NOT_FOUND) {
      UploadFailure failure = Failures.of(Call.DELETE, reply, place.display());
      throw new ReadFailedException(failure, new UploadFailedException(failure));
    }
  }

  private static <T> T asked(Supplier<T> question) {
    try {
      return question.get();
    } catch (UploadFailedException e) {
      throw new ReadFailedException(e.failure(), e);
    }
  }
}
