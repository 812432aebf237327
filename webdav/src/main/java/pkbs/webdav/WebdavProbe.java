package pkbs.webdav;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import pkbs.webdav.Failures.Call;
import pkbs.webdav.UploadFailure.Permanent;

/// Whether results could be uploaded now: makes a folder with a file under the root, renames and
/// deletes them. What a dying process leaves is an empty or nearly empty `.pkbs-probe-…` folder.
public final class WebdavProbe {
  /// How the folders are named.
  static final String PREFIX = ".pkbs-probe-";

  private static final int NAME_BYTES = 6;

  private final DavClient client;

  WebdavProbe(DavClient client) {
    this.client = client;
  }

  /// Tries once. Empty where all of it works, else why not: the reason is one line.
  public Optional<UploadFailure> check() {
    byte[] random = new byte[NAME_BYTES];
    ThreadLocalRandom.current().nextBytes(random);
    DavPath folder = DavPath.ROOT.resolve(PREFIX + HexFormat.of().formatHex(random));
    DavPath renamed = folder.parent().resolve(folder.name() + ".renamed");
    try {
      new RemoteFolders(client).createFresh(folder);
      DavPath file = folder.resolve("probe");
      require(Call.PUT, client.put(file, new Content.InMemory(random)).reply(), file);
      require(Call.MOVE, client.move(folder, renamed, NAME_BYTES), folder);
      requireBytes(renamed.resolve("probe"));
      require(Call.DELETE, client.deleteFolder(renamed), renamed);
      return Optional.empty();
    } catch (UploadFailedException e) {
      List.of(folder, renamed).forEach(this::clean);
      return Optional.of(e.failure());
    } catch (SourceException e) {
      throw new IllegalStateException("bytes in memory cannot be read", e);
    }
  }

  private static void require(Call call, DavReply reply, DavPath place) {
    if (!reply.isSuccess()) {
      throw new UploadFailedException(Failures.of(call, reply, place.display()));
    }
  }

  private void requireBytes(DavPath file) {
    long bytes =
        client.list(file.parent()).orElse(List.of()).stream()
            .filter(entry -> entry.name().equals(file.name()))
            .mapToLong(DavEntry::bytes)
            .findFirst()
            .orElse(-1);
    if (bytes != NAME_BYTES) {
      throw new UploadFailedException(
          new Permanent(
              OptionalInt.empty(),
              file.display(),
              "%s has %d bytes, %d were sent".formatted(file.display(), bytes, NAME_BYTES)));
    }
  }

  private void clean(DavPath folder) {
    try {
      client.deleteFolder(folder);
    } catch (UploadFailedException e) {
      // The first failure is the one to tell.
      return;
    }
  }
}
