package pkbs.webdav;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Results that lie whole and checked in a temporary folder.
///
/// @param files ordered by path, `result.json` included
/// @param folders relative paths of all folders, the result folder itself excluded
record StagedResults(
    DavPath temporary, List<String> folders, List<ResultFile> files, List<SkippedFile> skipped) {
  /// The key of the result folder itself in [#contents()].
  static final String TOP = "";

  private static final long FOLDER = -1;

  /// What should be in each folder, by its relative path: sizes by name in NFC, folders as −1.
  Map<String, Map<String, Long>> contents() {
    Map<String, Map<String, Long>> contents = new LinkedHashMap<>();
    contents.put(TOP, new HashMap<>());
    folders.forEach(folder -> contents.put(folder, new HashMap<>()));
    folders.forEach(folder -> put(contents, folder, FOLDER));
    files.forEach(file -> put(contents, file.path(), file.bytes()));
    return contents;
  }

  long bytes() {
    return files.stream().mapToLong(ResultFile::bytes).sum();
  }

  /// A relative path under one of the places where the results may be.
  static DavPath below(DavPath place, String relative) {
    return relative.equals(TOP) ? place : place.resolve(List.of(relative.split("/")));
  }

  private static void put(Map<String, Map<String, Long>> contents, String path, long bytes) {
    int slash = path.lastIndexOf('/');
    String parent = slash < 0 ? TOP : path.substring(0, slash);
    Map<String, Long> folder = contents.get(parent);
    if (folder == null) {
      throw new IllegalStateException(path + " is in no folder");
    }
    folder.put(DavPath.nfc(path.substring(slash + 1)), bytes);
  }
}
