package io.kinoloom.nodes.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchGrowthTest {
  private interface Cost {
    long nanos(int size);
  }

  private static int settle(Cost cost) {
    BatchGrowth growth = new BatchGrowth();
    for (int run = 0; run < 200 && growth.limit() < 64; run++) {
      // Every third run something else has the processor.
      long disturbance = run % 3 == 0 ? 50_000_000 : 0;
      growth.ran(growth.limit(), cost.nanos(growth.limit()) + disturbance);
    }
    return growth.limit();
  }

  @Test
  void growsWhileAnItemGetsNoDearer() {
    assertThat(settle(size -> 5_000_000 + size * 100_000L)).isEqualTo(64);
    assertThat(settle(size -> size * 1_000_000L)).isEqualTo(64);
  }

  @Test
  void staysWhereCachesAreFull() {
    assertThat(settle(size -> size * (size <= 2 ? 1_000_000L : 1_300_000L))).isEqualTo(2);
    assertThat(settle(size -> size * (size <= 1 ? 1_000_000L : 1_300_000L))).isEqualTo(1);
  }

  @Test
  void smallerBatchesThanAllowedDecideNothing() {
    BatchGrowth growth = new BatchGrowth();
    for (int run = 0; run < 6; run++) {
      growth.ran(1, 1_000_000);
    }
    assertThat(growth.limit()).isEqualTo(2);
    for (int run = 0; run < 100; run++) {
      growth.ran(1, 1_000_000);
    }
    assertThat(growth.limit()).isEqualTo(2);
  }
}
