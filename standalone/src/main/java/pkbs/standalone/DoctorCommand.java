package pkbs.standalone;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.core.Release;
import pkbs.core.doctor.Finding;
import pkbs.kubernetes.ClusterCheckup;
import pkbs.protocol.DoctorReport;
import pkbs.protocol.PkbsJson;

/// `pkbs doctor`: see `doc/pkbs-doctor.md`. Looks at the instance of the state folder, or by
/// `PKBS_URL` at one that runs elsewhere.
record DoctorCommand(Clock clock) implements Verb {
  private static final String JSON = "--json";
  private static final String STATE = "--state";
  private static final String KUBERNETES = "--kubernetes";
  private static final String CONTEXT = "--context";
  private static final String NAMESPACE = "--namespace";
  private static final String LOGGING = "logback.configurationFile";

  @Override
  public String name() {
    return "doctor";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec = Spec.command(this, "Tells what is wrong, and the fix of each.");
    spec.addOption(Spec.flag(JSON, "for programs"));
    spec.addOption(Spec.state());
    spec.addOption(
        Spec.flag(KUBERNETES, "look at the installation's namespace too, by the kubeconfig"));
    spec.addOption(Spec.value(CONTEXT, "NAME", "of the kubeconfig, the current one"));
    spec.addOption(Spec.value(NAMESPACE, "NAME", "where pkbs is, pkbs"));
    return spec;
  }

  @Override
  public ExitCode run(ParseResult line, Console console) {
    // Before the first logger is made: what is wrong is told once, by this command.
    if (System.getProperty(LOGGING) == null) {
      System.setProperty(LOGGING, "logback-doctor.xml");
    }
    Instant began = clock.instant();
    requireKubernetes(line);
    DoctorLooks looks = new DoctorLooks();
    Optional<String> url = variable(console, "PKBS_URL").filter(any -> !Spec.has(line, STATE));
    if (url.isPresent()) {
      DoctorCall call = new DoctorCall(url.orElseThrow(), token(console), clock);
      looks.add("dispatcher", () -> call.ask(false));
    } else {
      new LaptopLooks(Spec.stateFolder(line, console), clock).addTo(looks);
    }
    if (Spec.has(line, KUBERNETES)) {
      looks.add("kubernetes", () -> cluster(line, began));
    } else if (url.isPresent()) {
      looks.add(
          "kubernetes",
          () -> List.of(Finding.leftOut("kubernetes", "not asked for; use --kubernetes")));
    }
    List<Finding> findings = looks.findings();
    if (Spec.has(line, JSON)) {
      DoctorReport report = DoctorReport.of(Release.VERSION, began, findings);
      console.out().println(PkbsJson.writePretty(report));
    } else {
      DoctorTable.lines(findings).forEach(console.out()::println);
    }
    return findings.stream().anyMatch(Finding::isFailure) ? ExitCode.FAILED : ExitCode.OK;
  }

  private static void requireKubernetes(ParseResult line) {
    for (String option : List.of(CONTEXT, NAMESPACE)) {
      if (Spec.has(line, option) && !Spec.has(line, KUBERNETES)) {
        throw CommandFailure.usage(option + ": is of use only with " + KUBERNETES);
      }
    }
  }

  private static List<Finding> cluster(ParseResult line, Instant now) {
    try (ClusterCheckup cluster =
        ClusterCheckup.open(
            Spec.given(line, CONTEXT), Spec.given(line, NAMESPACE).orElse("pkbs"), now)) {
      return cluster.findings();
    }
  }

  private static Optional<String> token(Console console) {
    return variable(console, "PKBS_TOKEN")
        .or(() ->
            variable(console, "PKBS_TOKEN_FILE")
                .map(file -> Path.of(file))
                .flatMap(PrivateFile::read));
  }

  private static Optional<String> variable(Console console, String name) {
    return Optional.ofNullable(console.environment().get(name)).filter(text -> !text.isBlank());
  }
}
