package pkbs.dispatcher;

import java.util.List;
import java.util.Optional;
import pkbs.core.Limits;
import pkbs.core.Owner;
import pkbs.core.RefusedException;

/// Where an owner's results may go: below `pkbs/<owner>`, nowhere else.
final class UploadPath {
  private UploadPath() {}

  /// @param path relative to the owner's folder, or absolute below `/pkbs/<owner>`
  /// @return relative to the results root
  static String resolve(Optional<String> path, Owner owner) {
    String home = "pkbs/" + owner;
    if (path.isEmpty()) {
      return home;
    }
    String below = stripSlashes(path.get());
    if (path.get().startsWith("/")) {
      if (below.equals(home)) {
        return home;
      }
      if (!below.startsWith(home + "/")) {
        throw outside(owner);
      }
      below = below.substring(home.length() + 1);
    }
    Checks.checkText("path", path.get(), Limits.PATH_BYTES_MAX);
    if (below.isEmpty()) {
      return home;
    }
    List<String> parts = List.of(below.split("/", -1));
    if (parts.contains("..") || parts.contains(".") || parts.contains("") || below.contains("\\")) {
      throw outside(owner);
    }
    parts.forEach(part -> Checks.checkText("path", part, Limits.ZIP_SEGMENT_BYTES_MAX));
    return home + "/" + below;
  }

  private static String stripSlashes(String path) {
    String text = path.startsWith("/") ? path.substring(1) : path;
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }

  private static RefusedException outside(Owner owner) {
    return Checks.invalid("path", "upload path must stay below /pkbs/" + owner);
  }
}
