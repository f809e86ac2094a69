package io.kinoloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FrameRateTest {
  private static final long SECOND = 1_000_000_000L;

  private final FrameRate rate = new FrameRate();

  @Test
  void isThatOfTheLastSecond() {
    assertThat(rate.at(0, 0)).isZero();
    assertThat(rate.at(20, SECOND)).as("begun some time ago").isZero();
    assertThat(rate.at(50, 2 * SECOND)).isEqualTo(30);
    assertThat(rate.at(60, 3 * SECOND)).isEqualTo(10);
  }

  @Test
  void isThatOfTheLastStepUntilTheNextIsOverdue() {
    rate.at(5000, SECOND);
    assertThat(rate.at(5300, 11 * SECOND)).isEqualTo(30);
    assertThat(rate.at(5300, 20 * SECOND)).isEqualTo(30);
    assertThat(rate.at(5500, 21 * SECOND)).isEqualTo(20);
    assertThat(rate.at(5500, 42 * SECOND)).as("it stands still").isZero();
  }
}
