package pkbs.dispatcher;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import pkbs.core.PayloadRef;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.SubmitRequest;

/// The fingerprint of a submission: equal for a retry, whatever order its JSON has.
final class Digest {
  private Digest() {}

  static String of(
      SubmitRequest request, Optional<PayloadRef> payload, Optional<PayloadRef> sweep) {
    Map<String, String> sorted = new TreeMap<>(request.variables());
    Map<String, String> origin =
        new TreeMap<>(request.from().map(SubmitRequest.From::variables).orElse(Map.of()));
    String text =
        String.join(
                "\0",
                List.of(
                    PkbsJson.writeText(withoutMaps(request)),
                    PkbsJson.writeText(sorted),
                    PkbsJson.writeText(origin),
                    payload.map(PayloadRef::sha256).orElse("")))
            + sweep.map(table -> "\0" + table.sha256()).orElse("");
    return PayloadInspector.sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  private static SubmitRequest withoutMaps(SubmitRequest r) {
    Optional<SubmitRequest.From> from =
        r.from()
            .map(f ->
                new SubmitRequest.From(
                    f.host(), f.workdir(), Map.of(), f.arguments(), f.sharedFiles()));
    return new SubmitRequest(
        r.name(),
        r.queue(),
        r.kind(),
        r.argv(),
        r.fileName(),
        r.interpreter(),
        Map.of(),
        r.setup(),
        r.ncpus(),
        r.mem(),
        r.scratch(),
        r.walltime(),
        r.array(),
        r.priority(),
        r.rerunnable(),
        r.retry(),
        r.workdir(),
        r.stdout(),
        r.stderr(),
        r.join(),
        r.keep(),
        r.upload(),
        r.path(),
        from,
        r.start(),
        r.charge(),
        r.maxFails(),
        r.taskOutputs(),
        r.chunk());
  }
}
