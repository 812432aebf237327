package pkbs.dispatcher;

import java.time.Duration;

/// How much of the server's time and connections clients may take. Sizes are the same everywhere:
/// headers 16 KiB, bodies [RequestBody#BYTES_MAX].
///
/// @param idle silence after which a connection is closed
/// @param head from the first to the last byte of a request's head
/// @param body from the start to the end of a request's body
/// @param connections open at a time; more wait to be accepted, and idle ones are closed for them
record HttpLimits(Duration idle, Duration head, Duration body, int connections) {
  static HttpLimits of(int connections) {
    return new HttpLimits(
        Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(30), connections);
  }
}
