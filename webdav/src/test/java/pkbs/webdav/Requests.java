package pkbs.webdav;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.List;
import pkbs.core.UploadMode;

/// The usual request of a test, and its variants.
record Requests(
    Path source, Path scratch, List<String> folder, UploadMode mode, String run, Fence fence) {
  static Requests of(Path source, Path scratch, String... folder) {
    return new Requests(source, scratch, List.of(folder), UploadMode.FILES, "run 1", () -> true);
  }

  Requests mode(UploadMode other) {
    return new Requests(source, scratch, folder, other, run, fence);
  }

  Requests fence(Fence other) {
    return new Requests(source, scratch, folder, mode, run, other);
  }

  UploadRequest build() {
    return new UploadRequest(
        folder,
        source,
        scratch,
        mode,
        List.of(
            ExtraFile.of("stdout.txt", "out\n".getBytes(UTF_8)),
            ExtraFile.of("stderr.txt", new byte[0])),
        1,
        "ab12cd34",
        new JsonLines(run),
        fence);
  }
}
