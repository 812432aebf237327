package pkbs.webdav;

import java.nio.file.Path;
import java.util.List;
import pkbs.core.UploadMode;

/// The results of one run, and where they go.
///
/// @param folder path segments relative to the root, at least one, none of them empty, `.` or `..`
/// @param source the job's directory; taken as hostile: no symbolic link in it is followed
/// @param scratch a folder of the caller's, outside `source`, for the zip while it is sent
/// @param extras with distinct names, none of them `result.json`
/// @param attempt 1 or more
/// @param boot names the worker process, at least 4 characters of `[A-Za-z0-9]`; with `attempt` it
///   keeps the names of two uploaders apart
public record UploadRequest(
    List<String> folder,
    Path source,
    Path scratch,
    UploadMode mode,
    List<ExtraFile> extras,
    int attempt,
    String boot,
    Manifest manifest,
    Fence fence) {
  private static final int BOOT_CHARS = 4;

  /// @throws IllegalArgumentException where a component breaks its rule
  public UploadRequest {
    folder = List.copyOf(folder);
    extras = List.copyOf(extras);
    if (folder.isEmpty()) {
      throw new IllegalArgumentException("no target folder");
    }
    DavPath.ROOT.resolve(folder);
    if (attempt < 1 || !boot.matches("[A-Za-z0-9]{4,}")) {
      throw new IllegalArgumentException("attempt or boot id: " + attempt + ", " + boot);
    }
    long names = extras.stream().map(ExtraFile::name).distinct().count();
    if (names != extras.size()
        || extras.stream().anyMatch(extra -> extra.name().equals(Manifest.NAME))) {
      throw new IllegalArgumentException("extra files share a name");
    }
  }

  /// `<attempt>-<first 4 characters of boot>`.
  String mark() {
    return attempt + "-" + boot.substring(0, BOOT_CHARS);
  }
}
