package pkbs.dispatcher;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import pkbs.core.Asked;
import pkbs.core.Container;
import pkbs.core.Limits;
import pkbs.core.PayloadRef;
import pkbs.core.SharedPaths;
import pkbs.core.Surroundings;
import pkbs.core.Surroundings.Demands;
import pkbs.core.Surroundings.Removed;
import pkbs.core.Surroundings.Staging;
import pkbs.core.pbs.ImageName;
import pkbs.core.pbs.Quoted;
import pkbs.protocol.SubmitRequest;

/// Reads what `-F -K -R -W` say about the surroundings of a job. Source: qsub(1B).
final class SurroundingsFields {
  private static final Pattern UMASK = Pattern.compile("0*[0-7]{1,3}");
  private static final int OCTAL = 8;

  private SurroundingsFields() {}

  /// @param environment the variables, where they are kept beside the record
  static Surroundings read(SubmitRequest request, Optional<byte[]> environment) {
    Surroundings plain =
        request.setup().map(setup -> read(request, setup)).orElse(Surroundings.PLAIN);
    return environment
        .map(block -> plain.with(new PayloadRef(PayloadInspector.sha256(block), block.length)))
        .orElse(plain);
  }

  private static Surroundings read(SubmitRequest request, SubmitRequest.Setup setup) {
    if (!setup.arguments().isEmpty() && request.kind().equals("executable")) {
      throw Checks.invalid("setup.arguments", "setup.arguments are of a script; use argv");
    }
    Arguments.check("setup.arguments", setup.arguments());
    boolean isHome =
        Checks.oneOf(
            "setup.sandbox", setup.sandbox(), Map.of("private", false, "home", true), false);
    boolean alone = setup.demands().filter(SubmitRequest.Demands::alone).isPresent();
    return new Surroundings(
        Optional.empty(),
        setup.arguments(),
        isHome,
        setup.umask().map(SurroundingsFields::umask),
        new Staging(
            files("setup.stagein", setup.stagein()), files("setup.stageout", setup.stageout())),
        Checks.between("setup.hosts", setup.hosts().orElse(1), 1, Limits.CPUS_MAX),
        removed(setup.remove()),
        setup.demands().map(SurroundingsFields::demands).orElse(Demands.NONE),
        setup.container().map(SurroundingsFields::container),
        setup.asked().map(asked -> AskedFields.read(asked, alone)).orElse(Asked.NONE));
  }

  private static Demands demands(SubmitRequest.Demands asked) {
    if (asked.volumes().size() > Limits.VOLUMES_MAX) {
      throw Checks.invalid(
          "setup.demands.volumes",
          "setup.demands.volumes: %d folders, limit %d"
              .formatted(asked.volumes().size(), Limits.VOLUMES_MAX));
    }
    for (String volume : asked.volumes()) {
      Checks.checkText("setup.demands.volumes", volume, Limits.PATH_BYTES_MAX);
      if (!SharedPaths.isRoot(volume)) {
        throw Checks.invalid(
            "setup.demands.volumes",
            "setup.demands.volumes %s: must be an absolute path without . and .."
                .formatted(Quoted.twice(volume)));
      }
    }
    asked
        .killSeconds()
        .ifPresent(seconds ->
            Checks.between("setup.demands.killSeconds", seconds, 0, Limits.KILL_SECONDS_MAX));
    return new Demands(
        asked.alone(), asked.volumes().stream().distinct().sorted().toList(), asked.killSeconds());
  }

  private static int umask(String text) {
    if (!UMASK.matcher(text).matches()) {
      throw Checks.invalid(
          "setup.umask",
          "setup.umask %s: not octal".formatted(Quoted.twice(text)),
          "use octal digits, 022");
    }
    return Integer.parseInt(text, OCTAL);
  }

  private static List<Staging.File> files(String field, List<SubmitRequest.Staged> files) {
    if (files.size() > Limits.STAGED_FILES_MAX) {
      throw Checks.invalid(
          field, "%s: %d files, limit %d".formatted(field, files.size(), Limits.STAGED_FILES_MAX));
    }
    return files.stream().map(file -> file(field, file)).toList();
  }

  private static Staging.File file(String field, SubmitRequest.Staged file) {
    if (file.local() == null || file.local().isEmpty() || file.remote() == null) {
      throw Checks.malformed(field, field + ": local or remote is missing");
    }
    Checks.checkText(field, file.local(), Limits.PATH_BYTES_MAX);
    Checks.absolutePath(field, Optional.of(file.remote()));
    return new Staging.File(file.local(), file.remote());
  }

  private static Container container(SubmitRequest.Container asked) {
    if (asked.image() == null) {
      throw Checks.malformed("setup.container.image", "setup.container.image is missing");
    }
    return Container.of(
        Checks.grammar("image", asked.image(), ImageName::check),
        Checks.between("gpus", asked.gpus().orElse(0), 0, Limits.CPUS_MAX));
  }

  private static Removed removed(Optional<String> letters) {
    String text = letters.orElse("");
    if (!text.chars().allMatch(c -> c == 'o' || c == 'e')) {
      throw Checks.invalid(
          "setup.remove",
          "setup.remove %s: unknown".formatted(Quoted.twice(text)),
          "use letters of oe");
    }
    return new Removed(text.contains("o"), text.contains("e"));
  }
}
