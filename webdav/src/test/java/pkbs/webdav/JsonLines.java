package pkbs.webdav;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/// A `result.json` that says whose it is in its first line and lists what was sent.
record JsonLines(String run) implements Manifest {
  @Override
  public byte[] render(List<ResultFile> files, List<SkippedFile> skipped) {
    StringBuilder text = new StringBuilder(run + "\n");
    files.forEach(file -> text.append(file).append('\n'));
    skipped.forEach(file -> text.append(file).append('\n'));
    return text.toString().getBytes(UTF_8);
  }

  @Override
  public boolean isSameRun(byte[] found) {
    return new String(found, UTF_8).startsWith(run + "\n");
  }
}
