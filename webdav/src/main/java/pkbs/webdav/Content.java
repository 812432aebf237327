package pkbs.webdav;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// The bytes of one file to send, with their number declared beforehand; can be opened again for
/// another try.
sealed interface Content {
  long bytes();

  /// Yields at least what is there now; the reader takes no more than [#bytes()].
  InputStream open() throws IOException;

  /// The same with its present length.
  Content measured() throws IOException;

  static Content of(ExtraFile extra) throws IOException {
    return switch (extra) {
      case ExtraFile.InMemory(String name, byte[] bytes) -> new InMemory(bytes);
      case ExtraFile.OnDisk(String name, Path file) -> new OnDisk(file, 0).measured();
    };
  }

  record InMemory(byte[] content) implements Content {
    @Override
    public long bytes() {
      return content.length;
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(content);
    }

    @Override
    public Content measured() {
      return this;
    }
  }

  record OnDisk(Path file, long bytes) implements Content {
    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public Content measured() throws IOException {
      return new OnDisk(file, Files.size(file));
    }
  }

  record InJobTree(JobTree tree, JobTree.Node node, long bytes) implements Content {
    @Override
    public InputStream open() throws IOException {
      return tree.open(node);
    }

    @Override
    public Content measured() throws IOException {
      return new InJobTree(tree, node, tree.size(node));
    }
  }
}
