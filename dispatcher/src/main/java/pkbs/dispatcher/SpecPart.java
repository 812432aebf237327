package pkbs.dispatcher;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import pkbs.core.pbs.Quoted;
import pkbs.protocol.LongText;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.Route;
import pkbs.protocol.SubmitRequest;

/// Reads the `spec` part of a submission.
final class SpecPart {
  private SpecPart() {}

  /// @throws RefusedException where it is not such a JSON document, or a text in it is too long
  static SubmitRequest read(byte[] json) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
    } catch (CharacterCodingException e) {
      throw Checks.malformed(Route.SPEC_PART, "spec is not valid UTF-8");
    }
    LongText.find(json).ifPresent(SpecPart::refuse);
    return PkbsJson.readRequest(SubmitRequest.class, json, Route.SPEC_PART);
  }

  private static void refuse(LongText text) {
    String field = text.field().isEmpty() ? Route.SPEC_PART : text.field();
    if (field.startsWith("variables.")) {
      throw Variables.tooLarge(field, text.bytes());
    }
    throw Checks.invalid(
        field,
        "%s holds a text of %d bytes, limit %d"
            .formatted(Quoted.shown(field), text.bytes(), LongText.BYTES_MAX));
  }
}
