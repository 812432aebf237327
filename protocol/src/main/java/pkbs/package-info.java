/// Holds nothing: it makes the generator of JSON adapters put what registers them all into
/// `pkbs.jsonb`, where [pkbs.protocol.PkbsJson] can name it, and not into the unnamed package.
@NullMarked
package pkbs;

import org.jspecify.annotations.NullMarked;
