package pkbs.webdav;

import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/// What is sent besides `result.json`.
///
/// @param folders relative paths, parents first
/// @param files by relative path
record UploadSource(
    List<String> folders, SequencedMap<String, Content> files, List<SkippedFile> skipped) {
  UploadSource {
    folders = List.copyOf(folders);
    files = new TreeMap<>(files);
    skipped = List.copyOf(skipped);
  }

  long bytes() {
    return files.values().stream().mapToLong(Content::bytes).sum();
  }
}
