package pkbs.standalone.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import pkbs.protocol.MalformedJsonException;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.ResultManifest;
import pkbs.standalone.chaos.Evidence.Upload;

/// The results root, on the disk that the WebDAV server serves.
record ResultFolders(Path root) {
  /// `<name>-<job>[.…].<attempt>-<boot>[.…].uploading`.
  private static final Pattern UPLOADING =
      Pattern.compile(".*-(\\d+)(?:\\.[^.]*)*?\\.(\\d+)-[A-Za-z0-9]+(?:\\.\\d+)?\\.uploading");

  /// What is wrong with the results of this attempt; empty where every file is there as
  /// `result.json` has it.
  Optional<String> wrong(String path, String job, int attempt) {
    Path folder = root.resolve(path);
    try {
      ResultManifest manifest =
          PkbsJson.read(ResultManifest.class, Files.readAllBytes(folder.resolve("result.json")));
      if (!manifest.id().equals(job) || manifest.attempt() != attempt) {
        return Optional.of(
            "%s holds the results of %s, attempt %d, not of attempt %d"
                .formatted(path, manifest.id(), manifest.attempt(), attempt));
      }
      for (ResultManifest.File file : manifest.files()) {
        if (!sha256(folder.resolve(file.path())).equals(file.sha256())) {
          return Optional.of(path + "/" + file.path() + " is not as result.json has it");
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(path + ": " + e);
    } catch (MalformedJsonException e) {
      return Optional.of(path + "/result.json: " + e.getMessage());
    }
  }

  /// The temporary folders that are there.
  List<Upload> uploads() {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(path -> path.toString().endsWith(".uploading"))
          .map(root::relativize)
          .map(path -> upload(path.toString()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(root.toString(), e);
    }
  }

  static Upload upload(String path) {
    Matcher name = UPLOADING.matcher(path);
    return name.matches()
        ? new Upload(path, Optional.of(name.group(1) + ".pkbs"), Integer.parseInt(name.group(2)))
        : new Upload(path, Optional.empty(), 0);
  }

  private static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
