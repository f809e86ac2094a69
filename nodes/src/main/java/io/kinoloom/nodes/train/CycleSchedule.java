package io.kinoloom.nodes.train;

import io.kinoloom.spi.Param;

/** How long a pair of painters trains. */
public record CycleSchedule(
    @Param(
            doc = "Steps: both painters and both judges learn once in each",
            value = "10000",
            min = 1,
            max = 100000000)
        long steps,
    @Param(doc = "Pictures of each kind at once", value = "1", min = 1, max = 256) int batch,
    @Param(
            doc =
                "Pictures painted in the past that each judge keeps to learn from; 0 shows it the"
                    + " newest alone",
            value = "50",
            min = 0,
            max = 10000)
        int pool,
    @Param(doc = "Rate of learning", value = "0.0002", min = 0.0000001, max = 1) double rate,
    @Param(
            doc = "Share of the steps after which the rate falls linearly to a twentieth",
            value = "0.5",
            min = 0,
            max = 1)
        double fadeFrom,
    @Param(
            doc = "Steps between two looks at held-out frames, each with a checkpoint",
            value = "500",
            min = 1,
            max = 1000000)
        long lookEvery,
    @Param(doc = "Seed of everything that is drawn by chance", value = "1") long seed) {

  /** The same for so many steps. */
  public CycleSchedule withSteps(long newSteps) {
    return new CycleSchedule(newSteps, batch, pool, rate, fadeFrom, lookEvery, seed);
  }

  /** Rate of learning at {@code step}. */
  double rate(long step) {
    return rate * Schedule.fade((double) step / steps, fadeFrom);
  }
}
