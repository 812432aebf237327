package pkbs.webdav;

import com.github.sardine.impl.io.ContentLengthInputStream;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/// Reads result folders. Every call is tried once; a reader who wants more asks again. Safe for
/// many threads.
public final class ResultsReader {
  private final DavClient client;

  ResultsReader(DavClient client) {
    this.client = client;
  }

  /// A file of a result folder as the server shows it.
  ///
  /// @param path relative to the result folder, segments joined by `/`, decoded
  /// @param bytes −1 where the server does not say
  public record Entry(String path, long bytes) {}

  /// A file being read.
  ///
  /// @param bytes its length; empty where the server does not say
  public record OpenFile(InputStream stream, OptionalLong bytes) {}

  /// All files below a folder, ordered by path; folders are walked one by one, because not every
  /// server lists them all at once.
  ///
  /// @param folder path segments relative to the root
  /// @throws ResultNotFoundException where there is no such folder
  /// @throws ReadFailedException where the server does not say
  public List<Entry> list(List<String> folder) {
    DavPath top = new DavPath(folder);
    List<Entry> files = new ArrayList<>();
    Deque<List<String>> open = new ArrayDeque<>(List.of(List.of()));
    while (!open.isEmpty()) {
      List<String> relative = open.remove();
      DavPath place = top.resolve(relative);
      for (DavEntry entry : found(place, () -> client.list(place))) {
        List<String> below = new ArrayList<>(relative);
        below.add(entry.name());
        if (entry.isFolder()) {
          open.add(below);
        } else {
          files.add(new Entry(String.join("/", below), entry.bytes()));
        }
      }
    }
    files.sort(Comparator.comparing(Entry::path));
    return files;
  }

  /// Opens a file; closing the stream is the caller's.
  ///
  /// @param relative as in [Entry#path()]; anything that is no path below the folder is not found
  /// @throws ResultNotFoundException where there is no such file
  /// @throws ReadFailedException where the server does not give it
  public OpenFile open(List<String> folder, String relative) {
    DavPath place = below(folder, relative);
    ContentLengthInputStream stream = found(place, () -> client.read(place));
    long bytes = stream.getLength();
    return new OpenFile(stream, bytes < 0 ? OptionalLong.empty() : OptionalLong.of(bytes));
  }

  /// Whether there is a folder of results.
  ///
  /// @throws ReadFailedException where the server does not say
  public boolean exists(List<String> folder) {
    DavPath place = new DavPath(folder);
    return asked(() -> client.find(place)).isPresent();
  }

  private static DavPath below(List<String> folder, String relative) {
    DavPath top = new DavPath(folder);
    try {
      return top.resolve(List.of(relative.split("/", -1)));
    } catch (IllegalArgumentException e) {
      throw new ResultNotFoundException(top.display() + "/" + relative);
    }
  }

  private static <T> T found(DavPath place, Supplier<Optional<T>> question) {
    return asked(question).orElseThrow(() -> new ResultNotFoundException(place.display()));
  }

  private static <T> T asked(Supplier<T> question) {
    try {
      return question.get();
    } catch (UploadFailedException e) {
      throw new ReadFailedException(e.failure(), e);
    }
  }
}
