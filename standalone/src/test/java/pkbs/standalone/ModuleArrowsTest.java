package pkbs.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// The arrows between the modules. Source: architecture, section 3.
class ModuleArrowsTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("pkbs");

  @Test
  void all_modules_are_looked_at() {
    for (String module :
        new String[] {
          "core",
          "tls",
          "protocol",
          "jetstream",
          "webdav",
          "webdav.server",
          "kubernetes",
          "qsub",
          "dispatcher",
          "worker",
          "standalone"
        }) {
      assertThat(CLASSES).anyMatch(type -> type.getPackageName().equals("pkbs." + module));
    }
  }

  @Test
  void dependencies_point_downwards() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("core")
        .definedBy("pkbs.core..")
        .layer("tls")
        .definedBy("pkbs.tls..")
        .layer("protocol")
        .definedBy("pkbs.protocol..")
        .layer("jetstream")
        .definedBy("pkbs.jetstream..")
        .layer("webdav")
        .definedBy("pkbs.webdav")
        .layer("webdav-server")
        .definedBy("pkbs.webdav.server..")
        .layer("kubernetes")
        .definedBy("pkbs.kubernetes..")
        .layer("qsub")
        .definedBy("pkbs.qsub..")
        .layer("dispatcher")
        .definedBy("pkbs.dispatcher..")
        .layer("worker")
        .definedBy("pkbs.worker..")
        .layer("standalone")
        .definedBy("pkbs.standalone..")
        .whereLayer("standalone")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("qsub")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("dispatcher")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("worker")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("kubernetes")
        .mayOnlyBeAccessedByLayers("dispatcher", "standalone")
        .whereLayer("webdav-server")
        .mayOnlyBeAccessedByLayers("standalone")
        .whereLayer("webdav")
        .mayOnlyBeAccessedByLayers("dispatcher", "worker", "standalone")
        .whereLayer("jetstream")
        .mayOnlyBeAccessedByLayers("dispatcher", "worker", "standalone")
        .whereLayer("tls")
        .mayOnlyBeAccessedByLayers("jetstream", "webdav", "dispatcher", "worker", "standalone")
        .whereLayer("protocol")
        .mayOnlyBeAccessedByLayers("jetstream", "qsub", "dispatcher", "worker", "standalone")
        .check(CLASSES);
  }

  @Test
  void each_library_stays_in_its_module() {
    only("pkbs.jetstream..", "io.nats..");
    only("pkbs.webdav", "com.github.sardine..");
    only("pkbs.webdav.server..", "org.apache.catalina..");
    only("pkbs.dispatcher..", "io.javalin..");
    only("pkbs.protocol..", "io.avaje..");
    only("pkbs.kubernetes..", "io.fabric8..");
  }

  private static void only(String ours, String library) {
    noClasses()
        .that()
        .resideOutsideOfPackage(ours)
        .and()
        .resideInAPackage("pkbs..")
        .and()
        // Made by the annotation processor in protocol: the adapters in the packages of what they
        // read, and what names them all.
        .haveSimpleNameNotEndingWith("JsonAdapter")
        .and()
        .doNotHaveFullyQualifiedName("pkbs.jsonb.GeneratedJsonComponent")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(CLASSES);
  }
}
