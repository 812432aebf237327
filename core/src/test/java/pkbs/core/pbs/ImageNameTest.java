package pkbs.core.pbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pkbs.core.Container;

class ImageNameTest {
  @Test
  void every_example_is_a_name() {
    assertThat(ImageName.examples())
        .allSatisfy(name -> assertThat(ImageName.check(name)).isEqualTo(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alpine",
        "library/alpine:latest",
        "localhost:5000/a/b/c:1",
        "ghcr.io/some-org/some_image__x.y:v1.2-rc.3",
        "10.0.0.1:5000/x"
      })
  void names_of_images_are_taken(String name) {
    assertThat(ImageName.check(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|''",
        "Alpine|'Alpine'",
        "a b|'a b'",
        "-alpine|'-alpine'",
        "alpine:|'alpine:'",
        "alpine@sha256:12|'alpine@sha256:12'",
        "../etc/passwd|'../etc/passwd'",
        "alpine;rm -rf /|'alpine;rm -rf /'",
        "$(id)|'$(id)'",
        "http://example.org/a|'http://example.org/a'",
        "`a\tb`|'a?b'"
      })
  void other_texts_are_refused_in_one_line(String given, String quoted) {
    assertThatThrownBy(() -> ImageName.check(given))
        .isInstanceOfSatisfying(
            PbsSyntaxException.class,
            e ->
                assertThat(e.describe())
                    .isEqualTo(
                        quoted
                            + ": not an image name; write [REGISTRY/]NAME[:TAG][@sha256:DIGEST],"
                            + " NAME in lower case"));
  }

  @Test
  void a_name_without_end_is_refused_by_its_length() {
    assertThatThrownBy(() -> ImageName.check("a".repeat(401)))
        .isInstanceOfSatisfying(
            PbsSyntaxException.class,
            e -> assertThat(e.describe()).endsWith(": image name is longer than 400 characters"));
  }

  @Test
  void the_option_outweighs_the_resource_and_gpus_count_in_a_container() {
    SubmitOptions options = merge("--image", "alpine:3.20", "-l", "image=busybox,ngpus=2,ncpus=4");
    assertThat(options.pbs().container()).contains(Container.of("alpine:3.20", 2));
    assertThat(remarks("--image", "alpine", "-l", "ngpus=2")).isEmpty();
  }

  @Test
  void an_image_may_be_a_resource() {
    assertThat(merge("-l", "image=host:5000/a:1,select=1:ncpus=2:ngpus=1").pbs().container())
        .contains(Container.of("host:5000/a:1", 1));
    assertThat(merge("-l", "ncpus=2").pbs().container()).isEqualTo(Optional.empty());
  }

  @Test
  void gpus_without_a_container_stay_refused() {
    assertThat(remarks("-l", "ngpus=2"))
        .extracting(Remark::text)
        .containsExactly("resource \"ngpus\" is not supported yet; " + ResourceRule.USE);
  }

  private static SubmitOptions merge(String... argv) {
    return QsubOptions.merge(QsubOptions.parse(List.of(argv)).options(), List.of());
  }

  private static List<Remark> remarks(String... argv) {
    return Remark.of(QsubOptions.parse(List.of(argv)).options(), List.of());
  }
}
