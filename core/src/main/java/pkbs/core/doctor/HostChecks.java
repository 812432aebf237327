package pkbs.core.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Whether laptop mode's processes live, and whether its files are as they should be.
public final class HostChecks {
  static final String PARTS = "processes";
  static final String LEFT = "run-files";
  static final String SECRETS = "secrets";
  static final String DISK = "disk";

  private static final long GIBI = 1L << 30;
  private static final long SCARCE = GIBI;
  private static final long NONE = GIBI / 10;

  private HostChecks() {}

  public static List<Finding> of(HostFacts facts) {
    List<Finding> findings = new ArrayList<>(parts(facts));
    findings.add(left(facts));
    findings.add(
        facts.open().isEmpty()
            ? Finding.ok(SECRETS, "only their owner may read them")
            : Finding.fail(
                SECRETS,
                "others may read " + String.join(", ", facts.open()),
                "chmod 600 each; where others had access, pkbs down, remove them, pkbs up makes"
                    + " new ones"));
    findings.add(disk(facts));
    return List.copyOf(findings);
  }

  private static List<Finding> parts(HostFacts facts) {
    if (facts.isDown()) {
      return List.of(Finding.fail(PARTS, "pkbs is not running in " + facts.folder(), "pkbs up"));
    }
    List<Finding> findings = new ArrayList<>();
    for (HostFacts.Part part : facts.parts()) {
      if (!part.isAlive()) {
        findings.add(
            Finding.fail(
                PARTS, part.role() + " does not run", "pkbs up; why it ended is in " + part.log()));
      } else if (part.isStarting()) {
        findings.add(
            Finding.fail(
                PARTS,
                part.role() + " runs and does not answer",
                "wait some seconds where it has just started; else see "
                    + part.log()
                    + ", then pkbs down and pkbs up"));
      }
    }
    return findings.isEmpty()
        ? List.of(
            Finding.ok(
                PARTS,
                facts.parts().stream().map(HostFacts.Part::role).collect(Collectors.joining(", "))
                    + " run"))
        : List.copyOf(findings);
  }

  private static Finding left(HostFacts facts) {
    List<String> left =
        facts.parts().stream()
            .filter(part -> part.recorded().isPresent() && !part.isAlive())
            .map(part ->
                "run/%s.json names process %d, which is gone"
                    .formatted(part.role(), part.recorded().orElseThrow()))
            .toList();
    return left.isEmpty()
        ? Finding.ok(LEFT, "each names a process that lives")
        : Finding.warn(
            LEFT, String.join("; ", left), "pkbs up starts it again; pkbs down removes the file");
  }

  private static Finding disk(HostFacts facts) {
    String what =
        String.format(
            Locale.ROOT,
            "%.2f GiB are free at %s",
            (double) facts.freeBytes() / GIBI,
            facts.folder());
    String fix = "free space there: finished jobs' results are in results/ of the state folder";
    if (facts.freeBytes() < NONE) {
      return Finding.fail(DISK, what, fix);
    }
    return facts.freeBytes() < SCARCE ? Finding.warn(DISK, what, fix) : Finding.ok(DISK, what);
  }
}
