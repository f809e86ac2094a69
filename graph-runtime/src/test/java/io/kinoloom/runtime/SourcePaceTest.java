package io.kinoloom.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SourcePaceTest {
  private final SourcePace pace = SourcePace.of("run");

  @Test
  void theFasterOneWaitsForTheSlowerOne() {
    pace.expect("main", List.of("a", "b"));
    pace.reached("main", "a", SourcePace.LEAD_MICROS);
    assertThat(pace.isAhead("main", "a")).isFalse();

    pace.reached("main", "a", SourcePace.LEAD_MICROS + 1);
    assertThat(pace.isAhead("main", "a")).isTrue();
    assertThat(pace.isAhead("main", "b")).isFalse();

    pace.reached("main", "b", 1);
    assertThat(pace.isAhead("main", "a")).isFalse();
  }

  @Test
  void nobodyWaitsForOneThatHasEnded() {
    pace.expect("ending", List.of("a", "b"));
    pace.reached("ending", "a", 60 * SourcePace.LEAD_MICROS);
    pace.ended("ending", "b");
    pace.expect("ending", List.of("a", "b")); // the other reader opens later

    assertThat(pace.isAhead("ending", "a")).isFalse();
  }

  @Test
  void streamsDoNotWaitForEachOther() {
    pace.expect("one", List.of("a"));
    pace.expect("two", List.of("a"));
    pace.reached("two", "a", 60 * SourcePace.LEAD_MICROS);

    assertThat(pace.isAhead("two", "a")).isFalse();
  }
}
