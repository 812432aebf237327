package pkbs.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The core decides and does nothing else: no I/O, no clock, no thread, no randomness, no logger.
final class CorePurityTest {
  private static final ArchRule NO_EFFECTS =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.io..",
              "java.net..",
              "java.nio.file..",
              "java.nio.channels..",
              "java.sql..",
              "java.util.concurrent..",
              "java.util.logging..",
              "java.lang.reflect..",
              "org.slf4j..",
              "ch.qos.logback..")
          .because("the shells act, the core decides");

  private static final ArchRule NO_AMBIENT_TYPES =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              "java\\.lang\\.(Thread|ThreadLocal|System|System\\$Logger|Runtime|Process|ProcessBuilder)"
                  + "|java\\.time\\.(Clock|InstantSource)"
                  + "|java\\.util\\.(Random|SplittableRandom|Timer)")
          .because("time, threads and randomness arrive as arguments");

  private static final ArchRule NO_AMBIENT_CALLS =
      noClasses()
          .should()
          .accessTargetWhere(
              DescribedPredicate.describe("read a clock or draw lots", CorePurityTest::isAmbient))
          .because("the same input gives the same decision");

  private static final ArchRule ONLY_ITSELF =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages("pkbs.core..", "java..", "org.jspecify..")
          .because("the core is the lowest module");

  private static final List<ArchRule> RULES =
      List.of(NO_EFFECTS, NO_AMBIENT_TYPES, NO_AMBIENT_CALLS, ONLY_ITSELF);

  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("pkbs.core");

  private static boolean isAmbient(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    String name = access.getTarget().getName();
    return (owner.startsWith("java.time.") && name.equals("now"))
        || (owner.equals("java.lang.Math") && name.equals("random"))
        || (owner.equals("java.util.UUID") && name.equals("randomUUID"))
        || name.equals("systemDefault");
  }

  static List<ArchRule> rules() {
    return RULES;
  }

  @ParameterizedTest
  @MethodSource("rules")
  void the_core_keeps_the_rule(ArchRule rule) {
    rule.check(CORE);
  }

  @Test
  void the_rules_look_at_the_whole_core() {
    assertThat(CORE.contain(Walltime.class)).isTrue();
    assertThat(CORE.contain(pkbs.core.pbs.QsubOptions.class)).isTrue();
    assertThat(CORE.get(Walltime.class).getMethods()).isNotEmpty();
    assertThat(CORE.contain(CorePurityTest.class)).isFalse();
  }

  static Stream<Class<?>> impureClasses() {
    return Stream.of(
        ReadsTheClock.class, Locks.class, Logs.class, Starts.class, Draws.class, ReadsFiles.class);
  }

  @ParameterizedTest
  @MethodSource("impureClasses")
  void an_impure_class_breaks_a_rule(Class<?> impure) {
    JavaClasses classes = new ClassFileImporter().importClasses(impure);
    assertThatThrownBy(
            () -> {
              NO_EFFECTS.check(classes);
              NO_AMBIENT_TYPES.check(classes);
              NO_AMBIENT_CALLS.check(classes);
            })
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(impure.getSimpleName());
  }

  private record ReadsTheClock(Supplier<Instant> now) {
    ReadsTheClock() {
      this(Instant::now);
    }
  }

  private record Locks(ReentrantLock lock) {}

  private record Logs(Logger logger) {}

  private record Starts() {
    void start() {
      Thread.startVirtualThread(() -> {});
    }
  }

  private record Draws() {
    int draw() {
      return new Random().nextInt();
    }
  }

  private record ReadsFiles(java.nio.file.Path path) {}
}
