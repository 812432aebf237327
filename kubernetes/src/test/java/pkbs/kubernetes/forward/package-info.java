/// The agent against doubles of an API server.
@NullMarked
package pkbs.kubernetes.forward;

import org.jspecify.annotations.NullMarked;
