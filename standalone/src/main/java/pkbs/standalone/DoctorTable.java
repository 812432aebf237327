package pkbs.standalone;

import java.util.ArrayList;
import java.util.List;
import pkbs.core.doctor.Finding;

/// Findings as people read them: a line each, under it the fix, and at the end how many there are.
final class DoctorTable {
  private static final String ROW = "%-18s  %-8s  %s";

  private DoctorTable() {}

  static List<String> lines(List<Finding> findings) {
    List<String> lines = new ArrayList<>();
    lines.add(ROW.formatted("CHECK", "STATE", "WHAT"));
    for (Finding found : findings) {
      lines.add(ROW.formatted(found.check(), found.level().text(), plain(found.what())));
      found.fix().ifPresent(fix -> lines.add(ROW.formatted("", "", "fix: " + plain(fix))));
    }
    lines.add(
        "%d ok, %s, %d failed, %d left out"
            .formatted(
                count(findings, Finding.Level.OK),
                warnings(count(findings, Finding.Level.WARN)),
                count(findings, Finding.Level.FAIL),
                count(findings, Finding.Level.LEFT_OUT)));
    return List.copyOf(lines);
  }

  private static String warnings(long number) {
    return number == 1 ? "1 warning" : number + " warnings";
  }

  private static long count(List<Finding> findings, Finding.Level level) {
    return findings.stream().filter(found -> found.level() == level).count();
  }

  /// What servers say may hold anything.
  private static String plain(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ").strip();
  }
}
