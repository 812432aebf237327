package pkbs.dispatcher;

import io.javalin.http.Context;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.dispatcher.Tokens.Proof;
import pkbs.protocol.token.TokenLine;
import pkbs.protocol.token.TokenScope;

/// Lets requests in by their tokens. What it says about a token that is not known never depends on
/// the token.
final class Gate {
  private static final String AGAIN = "get one with: pkbs token create";

  private final Tokens tokens;
  private final boolean othersVisible;

  Gate(Tokens tokens, boolean othersVisible) {
    this.tokens = tokens;
    this.othersVisible = othersVisible;
  }

  /// @throws RefusedException `UNAUTHENTICATED`, or `FORBIDDEN` where the token lacks the scope
  Caller admit(Context ctx, TokenScope needed, Time time) {
    return switch (tokens.prove(ctx.header("Authorization"), time.now())) {
      case Proof.Known known -> within(named(ctx, known.token()), needed);
      case Proof.Expired expired -> {
        named(ctx, expired.token());
        throw refuse("token expired at " + expired.token().expiresAt().orElseThrow(), AGAIN);
      }
      case Proof.Strange _ -> throw refuse("token not accepted", AGAIN);
      case Proof.Missing _ -> throw refuse("no token", "send Authorization: Bearer TOKEN");
    };
  }

  private Caller named(Context ctx, TokenLine token) {
    Caller caller = Caller.of(token, othersVisible);
    Audit.name(ctx, caller);
    return caller;
  }

  private static Caller within(Caller caller, TokenScope needed) {
    if (caller.may(needed)) {
      return caller;
    }
    throw new RefusedException(
        Refusal.of(
                Refusal.Code.FORBIDDEN,
                "token %s lacks the scope %s".formatted(caller.token(), needed.text()))
            .withHint("get one with: pkbs token create --scope " + needed.text()));
  }

  private static RefusedException refuse(String message, String hint) {
    return new RefusedException(Refusal.of(Refusal.Code.UNAUTHENTICATED, message).withHint(hint));
  }
}
