package io.kinoloom.nodes.train;

import io.kinoloom.spi.Param;

/** How long a judge of realism trains. */
public record RealismSchedule(
    @Param(doc = "Steps of the judge", value = "2500", min = 1, max = 100000000) long steps,
    @Param(doc = "Real clips at once, and as many others", value = "8", min = 1, max = 256)
        int batch,
    @Param(doc = "Rate of learning", value = "0.001", min = 0.0000001, max = 1) double rate,
    @Param(
            doc = "Share of the steps after which the rate falls linearly to a twentieth",
            value = "0.5",
            min = 0,
            max = 1)
        double fadeFrom,
    @Param(
            doc = "Steps between two looks at the held-out frames, each with a checkpoint",
            value = "250",
            min = 1,
            max = 1000000)
        long lookEvery,
    @Param(
            doc = "Looks without anything better after which training ends early",
            value = "20",
            min = 1,
            max = 1000000)
        int patience,
    @Param(doc = "Seed of everything that is drawn by chance", value = "1") long seed) {

  /** The same for so many steps. */
  public RealismSchedule withSteps(long newSteps) {
    return new RealismSchedule(newSteps, batch, rate, fadeFrom, lookEvery, patience, seed);
  }

  /** Rate of learning at {@code step}. */
  double rate(long step) {
    double share = (double) step / Math.max(1, steps);
    if (share <= fadeFrom) {
      return rate;
    }
    return rate * Math.max(0.05, 1 - (share - fadeFrom) / Math.max(1e-9, 1 - fadeFrom));
  }
}
