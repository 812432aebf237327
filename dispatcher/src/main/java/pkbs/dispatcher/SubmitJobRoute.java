package pkbs.dispatcher;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import pkbs.core.JobSpec;
import pkbs.core.Limits;
import pkbs.core.Owner;
import pkbs.jetstream.StoreUnavailableException;
import pkbs.protocol.Route;
import pkbs.protocol.SubmitReply;
import pkbs.protocol.SubmitRequest;
import pkbs.protocol.token.TokenScope;

/// `POST /api/v1/jobs`: check, store the payload, append, answer. The answer is sent after the job
/// is durable. Source: reliability design, 7.1.
final class SubmitJobRoute implements Handler {
  private static final int CREATED = 201;
  private static final int OK = 200;

  private final Api api;
  private final Duration patience;
  private final Optional<SubmitRate> rate;

  SubmitJobRoute(Api api, HttpServer.Settings settings) {
    this.api = api;
    this.patience = settings.limits().body();
    this.rate = settings.rules().submitRate().map(limit -> new SubmitRate(limit, api.time()));
  }

  @Override
  public void handle(Context ctx) throws IOException {
    Owner owner = Api.caller(ctx).owner();
    Api.checkQuery(ctx, Route.SUBMIT_JOB);
    String key = key(ctx);
    RequestBody body = RequestBody.read(ctx, api.time(), patience);
    rate.ifPresent(limit -> limit.count(owner));
    Admission.Admitted admitted = admit(body, owner);
    ContainerRules.check(admitted.spec(), api.leader().placing().containers().limits().isPresent());
    api.requireStorage();
    storePayload(admitted, body);
    Bookkeeper.Submitted submitted =
        api.leader()
            .submit(
                new Bookkeeper.Submission(
                    admitted.spec(),
                    key,
                    admitted.digest(),
                    admitted.eligibility(),
                    Api.caller(ctx).may(TokenScope.OPERATE)));
    Audit.done(ctx, Route.SUBMIT_JOB, submitted.id(), submitted.isNew() ? "new" : "known");
    ctx.status(submitted.isNew() ? CREATED : OK);
    String id = admitted.spec().shownId(submitted.id());
    ctx.header("Location", "/api/v1/jobs/" + id.replace("[", "%5B").replace("]", "%5D"));
    Api.json(ctx, new SubmitReply(id, admitted.warnings()));
  }

  private Admission.Admitted admit(RequestBody body, Owner owner) {
    SubmitRequest spec = SpecPart.read(body.spec());
    SubmitRequest request =
        body.environment()
            .map(block -> spec.with(Variables.ofPart(block, spec.variables())))
            .orElse(spec);
    return Admission.admit(
        request, body.payload().orElse(new byte[0]), body.sweep(), owner, api.leader().queues());
  }

  private void storePayload(Admission.Admitted admitted, RequestBody body) {
    try {
      JobSpec spec = admitted.spec();
      spec.payload().ifPresent(ref -> api.housekeeping().keep(ref, body.payload().orElseThrow()));
      spec.surroundings()
          .environment()
          .ifPresent(ref -> api.housekeeping().keep(ref, admitted.environment().orElseThrow()));
      spec.array()
          .flatMap(array -> array.variety().table())
          .ifPresent(ref -> api.housekeeping().keep(ref, body.sweep().orElseThrow()));
    } catch (StoreUnavailableException e) {
      throw Unavailable.nothingDone();
    }
  }

  private static String key(Context ctx) {
    String key = ctx.header(Route.IDEMPOTENCY_KEY);
    if (key == null) {
      return "";
    }
    if (key.isEmpty()
        || key.length() > Limits.IDEMPOTENCY_KEY_CHARS_MAX
        || !key.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
      throw Checks.invalid(
          Route.IDEMPOTENCY_KEY,
          "request key must be 1 to %d printable characters without blanks"
              .formatted(Limits.IDEMPOTENCY_KEY_CHARS_MAX));
    }
    return key;
  }
}
