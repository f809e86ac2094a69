package io.kinoloom.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class DurationsTest {
  @Property(tries = 200)
  void durationsRoundTrip(
      @ForAll @LongRange(min = -10_000_000_000L, max = 10_000_000_000L) long nanos) {
    Duration duration = Duration.ofNanos(nanos);
    assertThat(Durations.parse(Durations.format(duration))).contains(duration);
  }

  @Test
  void readsUnits() {
    assertThat(Durations.parse("1.5s")).contains(Duration.ofMillis(1500));
    assertThat(Durations.parse("40ms")).contains(Duration.ofMillis(40));
    assertThat(Durations.parse("2m")).contains(Duration.ofMinutes(2));
    assertThat(Durations.parse("1h")).contains(Duration.ofHours(1));
    assertThat(Durations.parse("3us")).contains(Duration.ofNanos(3000));
    assertThat(List.of("1", "s", "1 s", "0.0001us", "999999999999h", "1e3s"))
        .allMatch(text -> Durations.parse(text).isEmpty());
  }
}
