package io.kinoloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class PreviewTurnsTest {
  private static final long MILLI = 1_000_000;

  private final PreviewTurns turns = new PreviewTurns();

  private static Set<String> wires(int count) {
    Set<String> wires = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      wires.add("node-%02d.video".formatted(i));
    }
    return wires;
  }

  @Test
  void asksAllInTurnAndFewAtATime() {
    Map<String, Integer> asked = new HashMap<>();
    turns.watch(wires(10), 0);
    long now = 0;
    for (int round = 0; round < 1000; round++, now += 30 * MILLI) {
      List<String> next = turns.ask(now);
      assertThat(next).hasSizeLessThanOrEqualTo(4);
      for (String wire : next) {
        asked.merge(wire, 1, Integer::sum);
        turns.end(wire, now);
      }
    }
    assertThat(asked).hasSize(10);
    List<Integer> counts = new ArrayList<>(asked.values());
    assertThat(counts).allSatisfy(count -> assertThat(count).isBetween(249, 301));
  }

  @Test
  void asksAWireTenTimesASecondAtMost() {
    turns.watch(Set.of("a.video"), 0);
    int looks = 0;
    for (long now = 0; now < 1000 * MILLI; now += MILLI) {
      for (String wire : turns.ask(now)) {
        looks++;
        turns.end(wire, now);
        assertThat(turns.dueInNanos(now)).hasValue(100 * MILLI);
      }
    }
    assertThat(looks).isEqualTo(10);
  }

  @Test
  void letsSilentWiresHoldUpNoOther() {
    turns.watch(wires(8), 0);
    assertThat(turns.ask(0)).hasSize(4);
    assertThat(turns.answersWithinNanos(0)).hasValue(100 * MILLI);
    assertThat(turns.answersWithinNanos(100 * MILLI)).isEmpty();
    List<String> others = turns.ask(100 * MILLI);
    assertThat(others).hasSize(4).allMatch(wire -> wire.compareTo("node-04") > 0);
    others.forEach(wire -> turns.end(wire, 110 * MILLI));
    assertThat(turns.ask(150 * MILLI)).isEmpty();
    assertThat(turns.ask(210 * MILLI)).containsExactlyElementsOf(others);
  }

  @Test
  void followsWhatIsWatched() {
    turns.watch(Set.of("a.video", "b.video"), 0);
    assertThat(turns.ask(0)).hasSize(2);
    assertThat(turns.watch(Set.of("b.video", "c.video"), MILLI)).containsExactly("a.video");
    assertThat(turns.ask(MILLI)).containsExactly("c.video");
    assertThat(turns.end("a.video", MILLI)).isFalse();
    assertThat(turns.end("b.video", MILLI)).isTrue();
    turns.watch(Set.of(), MILLI);
    assertThat(turns.dueInNanos(MILLI)).isEmpty();
    assertThat(turns.answersWithinNanos(MILLI)).isEmpty();
  }
}
