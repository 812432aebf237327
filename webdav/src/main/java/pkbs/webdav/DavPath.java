package pkbs.webdav;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/// A place below the root, as decoded segments; encoded once, when a URL is made of it.
record DavPath(List<String> segments) {
  static final DavPath ROOT = new DavPath(List.of());

  private static final String UNRESERVED = "-._~";

  /// @throws IllegalArgumentException where a segment is empty, `.`, `..`, or holds a slash
  DavPath {
    segments = List.copyOf(segments);
    for (String segment : segments) {
      if (segment.isEmpty()
          || segment.equals(".")
          || segment.equals("..")
          || segment.contains("/")
          || segment.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("not a path segment: '" + segment + "'");
      }
    }
  }

  DavPath resolve(List<String> more) {
    List<String> all = new ArrayList<>(segments);
    all.addAll(more);
    return new DavPath(all);
  }

  DavPath resolve(String segment) {
    return resolve(List.of(segment));
  }

  DavPath parent() {
    return new DavPath(segments.subList(0, segments.size() - 1));
  }

  String name() {
    return segments.getLast();
  }

  /// The URL of a file.
  URI file(URI root) {
    return URI.create(root + encoded());
  }

  /// The URL of a folder: with a slash at its end, without which mod_dav answers 301.
  URI folder(URI root) {
    return URI.create(root + (segments.isEmpty() ? "" : encoded() + "/"));
  }

  /// For people.
  String display() {
    return segments.isEmpty() ? "the WebDAV root" : String.join("/", segments);
  }

  /// The form in which names are compared: Nextcloud stores NFD as NFC.
  static String nfc(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC);
  }

  private String encoded() {
    StringBuilder url = new StringBuilder();
    for (String segment : segments) {
      url.append(url.isEmpty() ? "" : "/");
      for (byte octet : segment.getBytes(StandardCharsets.UTF_8)) {
        encode(octet & 0xff, url);
      }
    }
    return url.toString();
  }

  private static void encode(int octet, StringBuilder url) {
    boolean isPlain =
        (octet >= 'a' && octet <= 'z')
            || (octet >= 'A' && octet <= 'Z')
            || (octet >= '0' && octet <= '9')
            || UNRESERVED.indexOf(octet) >= 0;
    if (isPlain) {
      url.append((char) octet);
    } else {
      url.append("%%%02X".formatted(octet));
    }
  }
}
