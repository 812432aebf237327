/// The tokens file: who may call the API, and what for. Written by `pkbs token` and `pkbs up`, read
/// by the dispatcher. It holds hashes, never a token. No I/O.
@NullMarked
package pkbs.protocol.token;

import org.jspecify.annotations.NullMarked;
