package pkbs.core;

import java.util.List;
import java.util.Optional;

/// Folders that a machine shares with others under the same names; what is in them is there too.
///
/// @param roots absolute, without `.` and `..` and a `/` at the end, but for `/` itself, which
///   stands for all files
public record SharedPaths(List<String> roots) {
  public static final SharedPaths NONE = new SharedPaths(List.of());
  public static final SharedPaths ALL = new SharedPaths(List.of("/"));

  /// Reads `/home:/work`. Empty pieces are passed over.
  ///
  /// @throws IllegalArgumentException naming a piece that is no absolute path, or goes up
  public static SharedPaths parse(String text) {
    return new SharedPaths(
        List.of(text.split(":")).stream()
            .map(String::strip)
            .filter(piece -> !piece.isEmpty())
            .map(SharedPaths::root)
            .distinct()
            .toList());
  }

  private static String root(String piece) {
    String path = piece.replaceAll("/+", "/");
    String root =
        path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    if (!isRoot(root)) {
      throw new IllegalArgumentException("'" + piece + "' is not an absolute path");
    }
    return root;
  }

  /// Whether the text is one of [#roots] as they are written.
  public static boolean isRoot(String text) {
    boolean isPlain =
        text.startsWith("/")
            && text.indexOf("//") < 0
            && text.chars().noneMatch(c -> c < ' ' || c == ':');
    return isPlain
        && (text.equals("/") || !text.endsWith("/"))
        && !(text + "/").contains("/../")
        && !(text + "/").contains("/./");
  }

  public SharedPaths {
    roots = List.copyOf(roots);
  }

  public boolean isEmpty() {
    return roots.isEmpty();
  }

  /// The longest root that an absolute path lies below, or is.
  public Optional<String> above(String path) {
    return roots.stream()
        .filter(root -> isAbove(root, path))
        .reduce((one, other) -> one.length() >= other.length() ? one : other);
  }

  public boolean covers(String path) {
    return above(path).isPresent();
  }

  /// Whether each of these folders is shared.
  public boolean coversAll(List<String> folders) {
    return folders.stream().allMatch(this::covers);
  }

  private static boolean isAbove(String root, String path) {
    return root.equals("/")
        ? path.startsWith("/")
        : path.startsWith(root)
            && (path.length() == root.length() || path.charAt(root.length()) == '/');
  }

  /// The spelling that [#parse] reads.
  @Override
  public String toString() {
    return String.join(":", roots);
  }
}
