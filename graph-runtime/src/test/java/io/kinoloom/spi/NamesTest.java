package io.kinoloom.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.graph.OnError;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class NamesTest {
  private static final List<String> NODES = List.of("edge-detect", "decode", "encode", "resize");

  @Test
  void findsWhatWasMeant() {
    assertThat(Names.near("edge-detct", NODES)).containsExactly("edge-detect");
    assertThat(Names.near("edge", NODES)).containsExactly("edge-detect");
    assertThat(Names.near("Resize", NODES)).containsExactly("resize");
    assertThat(Names.near("edcode", NODES)).startsWith("decode");
    assertThat(Names.near("zzz", NODES)).isEmpty();
    assertThat(Names.hint("zzz", "nodes", NODES))
        .isEqualTo("nodes are decode, edge-detect, encode, resize");
  }

  /** Against the plain recursive definition. */
  @Property(tries = 300)
  void measuresEditDistance(
      @ForAll @StringLength(max = 5) @CharRange(from = 'a', to = 'c') String left,
      @ForAll @StringLength(max = 5) @CharRange(from = 'a', to = 'c') String right) {
    assertThat(Names.distance(left, right)).isEqualTo(slow(left, right));
  }

  private static int slow(String left, String right) {
    if (left.isEmpty() || right.isEmpty()) {
      return left.length() + right.length();
    }
    String shortLeft = left.substring(1);
    String shortRight = right.substring(1);
    int best = slow(shortLeft, shortRight) + (left.charAt(0) == right.charAt(0) ? 0 : 1);
    best = Math.min(best, 1 + Math.min(slow(shortLeft, right), slow(left, shortRight)));
    if (left.length() > 1
        && right.length() > 1
        && left.charAt(0) == right.charAt(1)
        && left.charAt(1) == right.charAt(0)) {
      best = Math.min(best, 1 + slow(left.substring(2), right.substring(2)));
    }
    return best;
  }

  @Test
  void turnsJavaNamesIntoKebabCase() {
    assertThat(Names.fromCamelCase("lowThreshold")).isEqualTo("low-threshold");
    assertThat(Names.fromCamelCase("l2Gradient")).isEqualTo("l2-gradient");
    assertThat(Names.fromConstant(OnError.ROUTE)).isEqualTo("route");
    assertThat(Names.isKebabCase("a-1")).isTrue();
    assertThat(List.of("A", "a_b", "1a", "a-", "a--b", "a.b", "")).noneMatch(Names::isKebabCase);
  }
}
