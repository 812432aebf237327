package pkbs.webdav;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import pkbs.core.Limits;

/// A job's directory as it is found after the job: hostile, and perhaps still changing.
///
/// Every folder and file is opened relative to its parent's open folder and without following
/// symbolic links, from the directory downwards, so no link that appears at any time leads out.
/// Links, sockets, pipes and devices are listed as skipped. What cannot be told in time is a pipe
/// that takes a file's name between the look and the opening; a job that does so hangs its own
/// upload until the worker gives it up.
///
/// @param folders parents before what is in them
record JobTree(Path root, List<Node> folders, List<Node> files, List<SkippedFile> skipped) {
  private static final LinkOption NOFOLLOW = LinkOption.NOFOLLOW_LINKS;

  /// A folder or file.
  ///
  /// @param raw its names as the file system has them, which may be no text
  /// @param segments its names under the result folder
  record Node(List<Path> raw, List<String> segments, BasicFileAttributes attributes) {
    String path() {
      return String.join("/", segments);
    }
  }

  /// Nothing at all.
  static JobTree empty(Path root) {
    return new JobTree(root, List.of(), List.of(), List.of());
  }

  /// Looks at the whole directory.
  ///
  /// @param reserved names at the top that are not the job's to give
  /// @throws TooManyFilesException beyond [Limits#RESULT_FILES_MAX] files, folders and skipped ones
  /// @throws IOException where the directory cannot be read
  static JobTree walk(Path root, Set<String> reserved) throws IOException {
    JobTree tree = new JobTree(root, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    Deque<Node> open = new ArrayDeque<>();
    tree.visit(List.of(), List.of(), new ResultNames(reserved), open);
    while (!open.isEmpty()) {
      Node folder = open.remove();
      try {
        tree.visit(folder.raw(), folder.segments(), new ResultNames(Set.of()), open);
      } catch (AccessDeniedException e) {
        tree.skipped.add(new SkippedFile(folder.path(), "permission denied"));
      } catch (NoSuchFileException e) {
        tree.skipped.add(new SkippedFile(folder.path(), "has gone"));
      }
    }
    return tree;
  }

  /// More than the limit.
  static final class TooManyFilesException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  long bytes() {
    return files.stream().mapToLong(file -> file.attributes().size()).sum();
  }

  /// Opens a file for reading, without following any link on the way.
  InputStream open(Node file) throws IOException {
    try (SecureDirectoryStream<Path> parent = folder(parentOf(file))) {
      requireRegular(parent, file);
      return Channels.newInputStream(
          parent.newByteChannel(file.raw().getLast(), Set.of(StandardOpenOption.READ, NOFOLLOW)));
    }
  }

  /// A file's present length.
  long size(Node file) throws IOException {
    try (SecureDirectoryStream<Path> parent = folder(parentOf(file))) {
      return requireRegular(parent, file).size();
    }
  }

  private void visit(List<Path> raw, List<String> segments, ResultNames names, Deque<Node> open)
      throws IOException {
    try (SecureDirectoryStream<Path> folder = folder(raw)) {
      List<Path> children = new ArrayList<>();
      for (Path child : folder) {
        children.add(child.getFileName());
        requireFew(children.size());
      }
      children.sort(Comparator.naturalOrder());
      for (Path child : children) {
        List<Path> childRaw = appended(raw, child);
        List<String> childSegments = appended(segments, names.nameOf(child));
        try {
          add(new Node(childRaw, childSegments, attributes(folder, child)), open);
        } catch (NoSuchFileException e) {
          skipped.add(new SkippedFile(String.join("/", childSegments), "has gone"));
        }
      }
    }
  }

  private void add(Node node, Deque<Node> open) throws IOException {
    requireFew(0);
    BasicFileAttributes attributes = node.attributes();
    if (node.path().getBytes(StandardCharsets.UTF_8).length > Limits.PATH_BYTES_MAX) {
      skip(node, "path is longer than " + Limits.PATH_BYTES_MAX + " bytes");
    } else if (attributes.isSymbolicLink()) {
      skip(node, "symbolic link");
    } else if (attributes.isDirectory()) {
      folders.add(node);
      open.add(node);
    } else if (attributes.isRegularFile()) {
      files.add(node);
    } else {
      skip(node, "not a regular file");
    }
  }

  private void skip(Node node, String reason) {
    skipped.add(new SkippedFile(node.path(), reason));
  }

  private void requireFew(int more) throws TooManyFilesException {
    if (folders.size() + files.size() + skipped.size() + more > Limits.RESULT_FILES_MAX) {
      throw new TooManyFilesException();
    }
  }

  private static List<Path> parentOf(Node node) {
    return node.raw().subList(0, node.raw().size() - 1);
  }

  /// Opens the directory itself or a folder in it, step by step.
  private SecureDirectoryStream<Path> folder(List<Path> raw) throws IOException {
    Path absolute = root.toAbsolutePath();
    SecureDirectoryStream<Path> current = secure(Files.newDirectoryStream(absolute.getParent()));
    List<Path> steps = new ArrayList<>(raw);
    steps.addFirst(absolute.getFileName());
    for (Path step : steps) {
      try (SecureDirectoryStream<Path> parent = current) {
        current = parent.newDirectoryStream(step, NOFOLLOW);
      }
    }
    return current;
  }

  private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream)
      throws IOException {
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    stream.close();
    throw new IOException("this file system cannot be read without following links");
  }

  private static BasicFileAttributes requireRegular(SecureDirectoryStream<Path> parent, Node file)
      throws IOException {
    BasicFileAttributes attributes = attributes(parent, file.raw().getLast());
    if (!attributes.isRegularFile()) {
      throw new IOException("is no regular file any more");
    }
    return attributes;
  }

  private static BasicFileAttributes attributes(SecureDirectoryStream<Path> folder, Path name)
      throws IOException {
    return folder
        .getFileAttributeView(name, BasicFileAttributeView.class, NOFOLLOW)
        .readAttributes();
  }

  private static <T> List<T> appended(List<T> list, T last) {
    List<T> longer = new ArrayList<>(list);
    longer.add(last);
    return List.copyOf(longer);
  }
}
