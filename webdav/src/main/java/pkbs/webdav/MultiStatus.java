package pkbs.webdav;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// Reads the body of a 207: names, kinds, sizes and times, as a stream. Sardine's reader builds the
/// whole as objects by JAXB, which took a fifth of a worker's time with small jobs. Source: RFC
/// 4918, 14.
final class MultiStatus {
  private static final String DAV = "DAV:";

  private final XMLStreamReader xml;
  private final List<Place> places = new ArrayList<>();
  private String path = "";
  private boolean isFolder;
  private long bytes = -1;
  private Optional<Instant> modifiedAt = Optional.empty();

  private MultiStatus(XMLStreamReader xml) {
    this.xml = xml;
  }

  /// The folder that was asked for first, then what is in it.
  ///
  /// @throws IOException where it is no such document, or is cut short
  static List<DavEntry> read(InputStream body) throws IOException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try {
      MultiStatus status = new MultiStatus(factory.createXMLStreamReader(body));
      status.readAll();
      return status.entries();
    } catch (XMLStreamException e) {
      throw new IOException("the server's list of files cannot be read", e);
    }
  }

  private void readAll() throws XMLStreamException, IOException {
    while (xml.hasNext()) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> start();
        case XMLStreamConstants.END_ELEMENT -> end();
        default -> {}
      }
    }
  }

  private void start() throws XMLStreamException, IOException {
    if (!DAV.equals(xml.getNamespaceURI())) {
      return;
    }
    switch (xml.getLocalName()) {
      case "response" -> {
        path = "";
        isFolder = false;
        bytes = -1;
        modifiedAt = Optional.empty();
      }
      case "href" -> href(xml.getElementText().strip());
      case "collection" -> isFolder = true;
      case "getcontentlength" -> length(xml.getElementText().strip());
      case "getlastmodified" -> modifiedAt = DavReply.instant(xml.getElementText().strip());
      default -> {}
    }
  }

  private void end() {
    if (DAV.equals(xml.getNamespaceURI()) && xml.getLocalName().equals("response")) {
      places.add(new Place(path, isFolder, bytes, modifiedAt));
    }
  }

  /// The first one of a response is its own.
  private void href(String text) throws IOException {
    if (!path.isEmpty()) {
      return;
    }
    try {
      String decoded = new URI(text).getPath();
      path = decoded == null ? "" : decoded;
    } catch (URISyntaxException e) {
      throw new IOException("the server names a file in a way that cannot be read", e);
    }
  }

  private void length(String text) throws IOException {
    try {
      bytes = text.isEmpty() ? bytes : Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IOException("the server gives a size that is no number: " + text, e);
    }
  }

  /// A proxy may show other prefixes than ours, but a folder's own path is always the shortest.
  private List<DavEntry> entries() {
    return places.stream()
        .sorted(Comparator.comparingInt(place -> place.trimmed().length()))
        .map(Place::entry)
        .toList();
  }

  /// @param path decoded
  private record Place(String path, boolean isFolder, long bytes, Optional<Instant> modifiedAt) {
    private String trimmed() {
      return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private DavEntry entry() {
      String plain = trimmed();
      String name = plain.substring(plain.lastIndexOf('/') + 1);
      return new DavEntry(name, isFolder, isFolder ? 0 : bytes, modifiedAt);
    }
  }
}
