package pkbs.webdav;

import java.time.Instant;
import java.util.Optional;

/// A file or folder as PROPFIND names it.
///
/// @param name decoded last segment; empty for the root
/// @param bytes 0 for a folder; −1 where the server does not say
/// @param modifiedAt by the server's clock; absent where it does not say, as with many folders
record DavEntry(String name, boolean isFolder, long bytes, Optional<Instant> modifiedAt) {}
