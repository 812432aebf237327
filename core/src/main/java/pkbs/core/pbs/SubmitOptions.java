package pkbs.core.pbs;

import java.util.List;
import java.util.Optional;
import pkbs.core.Stdio.Join;
import pkbs.core.Stdio.Keep;
import pkbs.core.UploadMode;

/// What the command line and the directives ask for together; absent means the default of the queue
/// or of pkbs. Made by [QsubOptions#merge].
///
/// @param name checked by [JobName#check]
/// @param variables the lists of `-v` as typed, those of directives first: of a repeated variable
///   the last value counts; read by [VariableList#parse]
/// @param interpreter absolute
/// @param workdir as typed, relative to the submit directory
/// @param block whether qsub waits for the end (`-W block=true`)
/// @param silent whether qsub keeps the id to itself (`-z`)
/// @param directivePrefix of `-C` on the command line; empty text: no directives
/// @param davPath as typed (`--path`)
/// @param key the idempotency key
/// @param attributes of `-W`, `block` among them
public record SubmitOptions(
    Optional<String> name,
    Optional<String> queue,
    Optional<OutputPath> stdout,
    Optional<OutputPath> stderr,
    Join join,
    Keep keep,
    List<String> variables,
    boolean exportAll,
    Optional<Integer> priority,
    Optional<Boolean> rerunnable,
    Optional<Integer> retry,
    Optional<String> interpreter,
    Optional<String> workdir,
    ResourceRequest resources,
    boolean block,
    boolean silent,
    Optional<String> directivePrefix,
    Optional<UploadMode> upload,
    Optional<String> davPath,
    Optional<String> key,
    boolean follow,
    boolean json,
    Layout layout,
    Attributes attributes,
    PbsOptions pbs) {
  public SubmitOptions {
    variables = List.copyOf(variables);
  }
}
