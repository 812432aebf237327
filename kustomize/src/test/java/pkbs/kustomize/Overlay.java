package pkbs.kustomize;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// An overlay as it would be applied: built by kustomize, read strictly, once for all tests.
///
/// @param name of its folder below `overlays`
/// @param objects in the order of the build
record Overlay(String name, List<HasMetadata> objects) {
  private static final Path OVERLAYS = Path.of("overlays");
  private static final Map<String, Overlay> BUILT = new ConcurrentHashMap<>();

  /// Every overlay. Leaves the test out where this machine has nothing to build them with.
  static List<Overlay> all() {
    try (Stream<Path> folders = Files.list(OVERLAYS)) {
      return folders
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .map(Overlay::of)
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static Overlay of(String name) {
    if (Kustomize.find().isEmpty()) {
      System.err.println("overlays: left out: neither kubectl 1.27 nor kustomize 5 is on PATH");
    }
    assumeThat(Kustomize.find()).isPresent();
    return BUILT.computeIfAbsent(
        name,
        any ->
            new Overlay(
                name,
                Manifests.read(Kustomize.find().orElseThrow().build(OVERLAYS.resolve(name)))));
  }

  <T extends HasMetadata> List<T> all(Class<T> type) {
    return objects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  <T extends HasMetadata> T one(Class<T> type, String name) {
    return all(type).stream()
        .filter(object -> object.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new AssertionError(this + ": no " + type.getSimpleName() + " '" + name + "'"));
  }

  /// Whatever makes pods.
  List<Pods> pods() {
    return objects.stream().flatMap(object -> Pods.of(object).stream()).toList();
  }

  Pods pods(String name) {
    return pods().stream()
        .filter(pods -> pods.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(this + ": no pods of '" + name + "'"));
  }

  @Override
  public String toString() {
    return "overlay " + name;
  }
}
