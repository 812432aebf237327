package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.core.Release;
import pkbs.protocol.DoctorReport;
import pkbs.protocol.DoctorReport.Line;
import pkbs.protocol.PkbsJson;
import pkbs.testkit.Await;

/// `pkbs doctor` at a real instance, whole and broken.
class DoctorIT {
  @TempDir private Path temporary;

  private static DoctorReport report(Laptop laptop, int status) {
    Laptop.Ran ran = laptop.pkbs("doctor", "--json");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.status()).as(ran.out()).isEqualTo(status);
    return PkbsJson.readRequest(
        DoctorReport.class, ran.out().getBytes(StandardCharsets.UTF_8), "doctor");
  }

  private static List<Line> found(DoctorReport report, String check) {
    List<Line> lines =
        report.findings().stream().filter(line -> line.check().equals(check)).toList();
    assertThat(lines).as("%s in %s", check, report).isNotEmpty();
    return lines;
  }

  private static void assertAll(DoctorReport report, String level, String... checks) {
    for (String check : checks) {
      assertThat(found(report, check)).as(report.toString()).allMatch(l -> l.level().equals(level));
    }
  }

  @Test
  void all_is_well_after_up_and_nothing_is_left_behind() throws Exception {
    try (Laptop laptop = Laptop.in(temporary).up()) {
      DoctorReport report = report(laptop, 0);
      assertThat(report.schema()).isEqualTo("pkbs.doctor/1");
      assertThat(report.version()).isEqualTo(Release.VERSION);
      assertAll(
          report,
          "ok",
          "processes",
          "run-files",
          "secrets",
          "nats",
          "nats-storage",
          "nats-replicas",
          "webdav",
          "webdav-clock",
          "webdav-leftovers",
          "dispatcher",
          "dispatcher-clock",
          "version-dispatcher",
          "leader",
          "alarms",
          "run-records",
          "workers",
          "version-workers");
      try (Stream<Path> left = Files.list(laptop.folder().results())) {
        assertThat(left.map(Path::getFileName).map(Path::toString))
            .noneMatch(name -> name.startsWith(".pkbs-probe"));
      }
      Laptop.Ran text = laptop.pkbs("doctor").ok();
      List<String> lines = text.out().lines().toList();
      assertThat(lines.getFirst()).isEqualTo("CHECK               STATE     WHAT");
      assertThat(lines.getLast()).matches("\\d+ ok, \\d+ warnings?, 0 failed, \\d+ left out");
      assertThat(lines.subList(1, lines.size() - 1))
          .allMatch(line -> line.matches("\\S* +(ok|warn|left out)? +\\S.*"))
          .allMatch(line -> line.charAt(29) == ' ' && line.charAt(30) != ' ');
      for (Path secret : List.of(laptop.folder().token(), laptop.folder().davPassword())) {
        assertThat(text.out()).doesNotContain(PrivateFile.read(secret).orElseThrow());
      }
    }
  }

  @Test
  void what_is_broken_under_a_living_instance_is_named_with_its_fix() throws Exception {
    try (Laptop laptop = Laptop.in(temporary).up()) {
      Path owner = laptop.folder().results().resolve("pkbs/ann");
      old(Files.createDirectories(owner.resolve("calc-7.1-abcd.uploading")));
      Files.createDirectories(owner.resolve("calc-8.1-abcd.uploading"));
      Files.setPosixFilePermissions(
          laptop.folder().token(), PosixFilePermissions.fromString("rw-r--r--"));

      DoctorReport report = report(laptop, 1);
      assertThat(found(report, "webdav-leftovers"))
          .singleElement()
          .satisfies(line -> {
            assertThat(line.level()).isEqualTo("warn");
            assertThat(line.what())
                .isEqualTo(
                    "1 left by uploads or probes that were cut off:"
                        + " pkbs/ann/calc-7.1-abcd.uploading");
            assertThat(line.fix()).isPresent();
          });
      assertThat(found(report, "secrets"))
          .singleElement()
          .satisfies(line -> {
            assertThat(line.level()).isEqualTo("fail");
            assertThat(line.what())
                .isEqualTo("others may read " + laptop.folder().token() + " (rw-r--r--)");
            assertThat(line.fix().orElseThrow()).startsWith("chmod 600 each");
          });
      assertAll(report, "ok", "nats", "webdav", "leader");

      // The server knows another password now.
      Files.setPosixFilePermissions(
          laptop.folder().token(), PosixFilePermissions.fromString("rw-------"));
      PrivateFile.write(laptop.folder().davPassword(), "another\n");
      assertThat(found(report(laptop, 1), "webdav"))
          .singleElement()
          .satisfies(line -> {
            assertThat(line.what()).contains("401 Unauthorized");
            assertThat(line.fix().orElseThrow()).startsWith("set WEBDAV_USER");
          });
    }
  }

  private static void old(Path folder) throws IOException {
    Files.setLastModifiedTime(folder, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
  }

  @Test
  void dead_parts_are_named_and_up_mends_them() throws Exception {
    try (Laptop laptop = Laptop.in(temporary).up()) {
      ProcessMark nats = laptop.process(Role.NATS);
      for (ProcessMark process : List.of(laptop.process(Role.SUPERVISOR), nats)) {
        process.kill();
        Await.until("it is gone", () -> !process.isAlive());
      }

      DoctorReport report =
          Await.present("the dispatcher knows that it does not lead", () -> leaderless(laptop));
      assertThat(found(report, "processes"))
          .extracting(Line::what)
          .contains("supervisor does not run", "nats does not run", "webdav does not run");
      assertThat(found(report, "run-files"))
          .singleElement()
          .satisfies(line ->
              assertThat(line.what())
                  .contains("run/nats.json names process " + nats.pid() + ", which is gone"));
      assertAll(report, "fail", "nats", "webdav", "leader");
      assertAll(report, "left out", "nats-storage", "nats-version", "webdav-leftovers", "workers");
      assertAll(report, "ok", "dispatcher", "version-dispatcher");

      laptop.up();
      assertAll(report(laptop, 0), "ok", "processes", "nats", "webdav", "leader", "run-files");
    }
  }

  private static Optional<DoctorReport> leaderless(Laptop laptop) {
    DoctorReport report = report(laptop, 1);
    return found(report, "leader").stream().allMatch(line -> line.level().equals("fail"))
        ? Optional.of(report)
        : Optional.empty();
  }

  @Test
  void where_nothing_runs_that_is_said() {
    Laptop laptop = Laptop.in(temporary);
    assertThat(found(report(laptop, 1), "processes"))
        .singleElement()
        .satisfies(line -> {
          assertThat(line.what()).isEqualTo(laptop.folder().root() + ": holds no instance of pkbs");
          assertThat(line.fix())
              .contains("pkbs up; or name another one with --state, PKBS_STATE or PKBS_URL");
        });
    assertThat(laptop.pkbs("doctor", "--jsn").status()).isEqualTo(2);
    assertThat(laptop.with("PKBS_URL", "http://127.0.0.1:1").pkbs("doctor").status()).isEqualTo(1);
  }
}
