package pkbs.jetstream;

import io.nats.client.JetStreamApiException;

/// The nats-server error codes that decide something here. Source: nats-server
/// `server/errors.json`.
final class ServerCodes {
  private static final int WRONG_LAST_SEQUENCE = 10071;

  /// The same refusal where the server does not tell the sequence (2.12 and newer, replicated).
  private static final int WRONG_LAST_SEQUENCE_CONSTANT = 10164;

  private static final int CONSUMER_NOT_FOUND = 10014;
  private static final int MESSAGE_NOT_FOUND = 10037;
  private static final int STREAM_NOT_FOUND = 10059;

  /// The status of a direct get that finds nothing carries no code of its own.
  private static final int DIRECT_GET_NOT_FOUND = 404;

  private ServerCodes() {}

  static boolean isWrongLastSequence(JetStreamApiException e) {
    return e.getApiErrorCode() == WRONG_LAST_SEQUENCE
        || e.getApiErrorCode() == WRONG_LAST_SEQUENCE_CONSTANT;
  }

  static boolean isNoMessage(JetStreamApiException e) {
    return e.getApiErrorCode() == MESSAGE_NOT_FOUND || e.getErrorCode() == DIRECT_GET_NOT_FOUND;
  }

  static boolean isNoConsumer(JetStreamApiException e) {
    return e.getApiErrorCode() == CONSUMER_NOT_FOUND;
  }

  static boolean isNoStream(JetStreamApiException e) {
    return e.getApiErrorCode() == STREAM_NOT_FOUND;
  }
}
