package pkbs.webdav;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import pkbs.webdav.Failures.Call;
import pkbs.webdav.UploadFailure.Permanent;

/// Makes folders and checks what is in them. A MKCOL that is not answered by 201 says nothing:
/// PROPFIND decides.
final class RemoteFolders {
  private static final int CREATED = 201;
  private static final int EXISTS = 405;

  /// Answers that servers also give where a folder, or a file, is there.
  private static final Set<Integer> MAY_EXIST = Set.of(301, 400, 403, 405, 409, 423);

  /// Answers that servers give where a parent is missing, or is a file.
  private static final Set<Integer> MAY_LACK_PARENT = Set.of(400, 404, 405, 409);

  private final DavClient client;

  RemoteFolders(DavClient client) {
    this.client = client;
  }

  /// Makes a folder that must not exist yet, and its parents; false where the name is taken.
  boolean createFresh(DavPath folder) {
    DavReply reply = client.mkcol(folder);
    boolean isThere = reply.status() == EXISTS && client.find(folder).isPresent();
    if (!isThere && MAY_LACK_PARENT.contains(reply.status())) {
      ensureParents(folder);
      reply = client.mkcol(folder);
    }
    if (reply.status() == CREATED) {
      return true;
    }
    found(reply, folder);
    return false;
  }

  /// Makes a folder whose parent exists; nothing where it is there already.
  void ensure(DavPath folder) {
    DavReply reply = client.mkcol(folder);
    if (reply.status() != CREATED && !found(reply, folder).isFolder()) {
      throw new UploadFailedException(
          new Permanent(
              OptionalInt.of(reply.status()),
              folder.display(),
              folder.display() + " is a file; results need a folder of that name"));
    }
  }

  /// What differs between a folder and what should be in it; empty where nothing does.
  ///
  /// @param expected sizes by name in NFC; folders are −1
  Optional<String> difference(DavPath folder, Map<String, Long> expected) {
    Optional<List<DavEntry>> found = client.list(folder);
    if (found.isEmpty()) {
      return Optional.of(folder.display() + " is not there");
    }
    Map<String, Long> left = new HashMap<>(expected);
    for (DavEntry entry : found.orElseThrow()) {
      Long bytes = left.remove(DavPath.nfc(entry.name()));
      String place = folder.resolve(entry.name()).display();
      if (bytes == null) {
        return Optional.of(place + " was not sent");
      }
      if (entry.isFolder() != (bytes < 0)) {
        return Optional.of(place + " is of the wrong kind");
      }
      if (!entry.isFolder() && entry.bytes() != bytes) {
        return Optional.of("%s has %d bytes, %d were sent".formatted(place, entry.bytes(), bytes));
      }
    }
    return left.keySet().stream()
        .sorted()
        .findFirst()
        .map(name -> folder.resolve(name).display() + " is not there");
  }

  /// What stands where a MKCOL did not answer 201.
  ///
  /// @throws UploadFailedException where nothing does, or the answer tells all already
  private DavEntry found(DavReply reply, DavPath folder) {
    Optional<DavEntry> found =
        MAY_EXIST.contains(reply.status()) ? client.find(folder) : Optional.empty();
    return found.orElseThrow(
        () -> new UploadFailedException(Failures.of(Call.MKCOL, reply, folder.display())));
  }

  private void ensureParents(DavPath folder) {
    List<String> segments = folder.segments();
    for (int depth = 0; depth < segments.size(); depth++) {
      ensure(new DavPath(segments.subList(0, depth)));
    }
  }
}
