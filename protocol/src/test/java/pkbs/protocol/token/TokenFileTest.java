package pkbs.protocol.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import pkbs.core.Owner;
import pkbs.protocol.PkbsJson;

final class TokenFileTest {
  private static final String HASH = "0123456789abcdef".repeat(4);
  private static final String OTHER = "fedcba9876543210".repeat(4);
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123Z");
  private static final Instant LATER = Instant.parse("2026-12-21T12:00:00Z");

  @Test
  void lines_of_the_first_version_are_read() {
    TokenFile file =
        TokenFile.parse(
            "# users\nann " + HASH + "\nbob " + OTHER + " " + LATER + " # until then\n");

    assertThat(file.faults()).isEmpty();
    assertThat(file.tokens())
        .containsExactly(
            new TokenLine(
                "01234567",
                new Owner("ann"),
                HASH,
                TokenScope.DEFAULT,
                Optional.empty(),
                Optional.empty()),
            new TokenLine(
                "fedcba98",
                new Owner("bob"),
                OTHER,
                TokenScope.DEFAULT,
                Optional.empty(),
                Optional.of(LATER)));
  }

  @Test
  void a_new_token_is_a_line_that_reads_back() {
    TokenLine token =
        TokenLine.fresh(
            new Owner("ann"),
            HASH,
            Set.of(TokenScope.SUBMIT, TokenScope.READ),
            NOON,
            Optional.of(LATER));

    String text = TokenFile.parse("").with(token).text();

    assertThat(text)
        .isEqualTo(
            "ann "
                + HASH
                + " id=01234567 scopes=read,submit created=2026-11-21T12:00:00Z"
                + " expires=2026-12-21T12:00:00Z\n");
    assertThat(TokenFile.parse(text).tokens()).containsExactly(token);
  }

  @Test
  void other_lines_stay_as_they_are() {
    String text = "# keep\n\nann " + HASH + "   # mine\nnonsense\nbob " + OTHER + " colour=red\n";
    TokenFile file = TokenFile.parse(text);

    assertThat(file.faults()).containsExactly(4, 5);
    assertThat(file.text()).isEqualTo(text);
    assertThat(file.without(token -> token.owner().name().equals("ann")).text())
        .isEqualTo("# keep\n\nnonsense\nbob " + OTHER + " colour=red\n");
  }

  @Test
  void a_line_that_is_wrong_is_a_fault_and_no_token() {
    for (String line :
        new String[] {
          "ann",
          "ann 0123",
          "ann " + HASH.substring(1),
          "../ann " + HASH,
          "ann " + HASH + " tomorrow",
          "ann " + HASH + " " + LATER + " expires=" + LATER,
          "ann " + HASH + " scopes=",
          "ann " + HASH + " scopes=read,all"
        }) {
      assertThat(TokenFile.parse(line).faults()).as(line).containsExactly(1);
      assertThat(TokenFile.parse(line).tokens()).as(line).isEmpty();
    }
  }

  @Test
  void a_token_ends_at_its_expiry() {
    TokenLine token =
        TokenLine.fresh(new Owner("ann"), HASH, TokenScope.DEFAULT, NOON, Optional.of(LATER));

    assertThat(token.isExpired(LATER.minusMillis(1))).isFalse();
    assertThat(token.isExpired(LATER)).isTrue();
  }

  @Test
  void the_operators_scope_holds_the_others() {
    assertThat(TokenScope.SUBMIT.isIn(Set.of(TokenScope.OPERATE))).isTrue();
    assertThat(TokenScope.SUBMIT.isIn(Set.of(TokenScope.READ))).isFalse();
    assertThat(TokenScope.OPERATE.isIn(TokenScope.DEFAULT)).isFalse();
    assertThat(TokenScope.text(TokenScope.parse("operate,read"))).isEqualTo("read,operate");
    assertThatThrownBy(() -> TokenScope.parse("read,all")).hasMessage("all");
  }

  @Test
  void a_list_shows_no_hash() {
    TokenLine token =
        TokenLine.fresh(new Owner("ann"), HASH, TokenScope.DEFAULT, NOON, Optional.of(LATER));

    assertThat(PkbsJson.writeText(TokenList.of(java.util.List.of(token), NOON)))
        .isEqualTo(
            "{\"tokens\":[{\"id\":\"01234567\",\"owner\":\"ann\",\"scopes\":[\"read\",\"submit\"],"
                + "\"createdAt\":\"2026-11-21T12:00:00Z\","
                + "\"expiresAt\":\"2026-12-21T12:00:00Z\",\"expired\":false}]}");
  }
}
