package pkbs.webdav;

import java.util.List;

/// Results that are in place and were seen there.
///
/// @param folder path segments relative to the root; the requested folder, or beside it where that
///   held another run's results
/// @param files all, ordered by path, `result.json` included
/// @param skipped what of the job's directory was not uploaded, ordered by path
public record UploadedResults(
    List<String> folder, List<ResultFile> files, List<SkippedFile> skipped) {
  public UploadedResults {
    folder = List.copyOf(folder);
    files = List.copyOf(files);
    skipped = List.copyOf(skipped);
  }

  /// The folder's segments joined by `/`.
  public String path() {
    return String.join("/", folder);
  }
}
