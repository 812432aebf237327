package pkbs.webdav;

/// A file or folder as PROPFIND names it.
///
/// @param name decoded last segment; empty for the root
/// @param bytes 0 for a folder; −1 where the server does not say
record DavEntry(String name, boolean isFolder, long bytes) {}
