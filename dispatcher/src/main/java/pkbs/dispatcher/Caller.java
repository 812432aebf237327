package pkbs.dispatcher;

import java.util.Set;
import pkbs.core.Job;
import pkbs.core.Owner;
import pkbs.protocol.token.TokenLine;
import pkbs.protocol.token.TokenScope;

/// Who calls, as the token says and nothing else.
///
/// @param token its id, for the audit log
/// @param seesOthers whether the instance shows everybody's jobs to everybody
record Caller(Owner owner, String token, Set<TokenScope> scopes, boolean seesOthers) {
  static Caller of(TokenLine token, boolean seesOthers) {
    return new Caller(token.owner(), token.id(), token.scopes(), seesOthers);
  }

  boolean may(TokenScope scope) {
    return scope.isIn(scopes);
  }

  /// Whether the job exists for this caller.
  boolean sees(Job job) {
    return seesOthers || controls(job);
  }

  /// Whether its output, its results, its variables and its end are this caller's.
  boolean controls(Job job) {
    return job.spec().owner().equals(owner) || may(TokenScope.OPERATE);
  }

  /// Whether no other owner's jobs exist for this caller.
  boolean isConfined() {
    return !seesOthers && !may(TokenScope.OPERATE);
  }
}
