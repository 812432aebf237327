package pkbs.webdav;

import java.util.Optional;

/// What a server answered, as far as anyone looks at it.
///
/// @param body its first 64 KiB, empty where the status is 2xx
/// @param sha256 the checksum of the stored file, where the server tells it (`X-Hash-SHA256`)
record DavReply(int status, String body, Optional<String> sha256) {
  boolean isSuccess() {
    return status >= 200 && status < 300 && status != 207;
  }
}
