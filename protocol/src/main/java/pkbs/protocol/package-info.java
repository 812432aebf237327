/// What crosses a wire or is stored: HTTP and NATS records, their JSON, routes and subjects. The
/// shapes are versioned; each released one keeps a fixture that must still parse.
@NullMarked
package pkbs.protocol;

import org.jspecify.annotations.NullMarked;
