package io.kinoloom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class DrawingBudgetTest {
  private static final long WORK = 2_000_000;

  private long now;
  private double load;

  /** Processors that drawing takes, when each piece of work is followed by its rest. */
  private double taken(int processors) {
    long rest = new DrawingBudget(processors, () -> load, () -> now).restNanos(WORK);
    return (double) WORK / (WORK + rest);
  }

  @Test
  void takesAFiftiethOfBusyProcessors() {
    load = 1;
    assertThat(taken(2)).isCloseTo(0.04, within(0.001));
    assertThat(taken(8)).isCloseTo(0.16, within(0.001));
    load = -1; // nobody knows
    assertThat(taken(2)).isCloseTo(0.04, within(0.001));
  }

  @Test
  void takesATenthOfWhatIsIdle() {
    load = 0.5;
    assertThat(taken(2)).isCloseTo(0.04 + 0.1, within(0.001));
    load = 0;
    assertThat(taken(32)).isCloseTo(0.5, within(0.001));
  }

  @Test
  void followsTheLoad() {
    DrawingBudget budget = new DrawingBudget(2, () -> load, () -> now);
    load = 0;
    long free = budget.restNanos(WORK);
    load = 1;
    assertThat(budget.restNanos(WORK)).isEqualTo(free);
    now += 1_000_000_000;
    assertThat(budget.restNanos(WORK)).isGreaterThan(5 * free);
  }

  @Test
  void keepsNobodyWaitingForLong() {
    load = 1;
    DrawingBudget budget = new DrawingBudget(2, () -> load, () -> now);
    assertThat(budget.restNanos(500_000_000)).isEqualTo(1_000_000_000);
  }
}
