package io.kinoloom.nodes.train;

import io.kinoloom.spi.Param;

/** How long a painter trains, and on what, when. */
public record Schedule(
    @Param(
            doc = "Steps of the painter: one frame of every sequence of a batch each",
            value = "10000",
            min = 1,
            max = 100000000)
        long steps,
    @Param(doc = "Sequences at once", value = "4", min = 1, max = 256) int batch,
    @Param(
            doc = "Steps of the reader, before the painter starts",
            value = "800",
            min = 0,
            max = 1000000)
        long readerSteps,
    @Param(
            doc =
                "Step from which there are judges; before it, pixels and the reader teach alone,"
                    + " which is quicker",
            value = "1500",
            min = 0,
            max = 100000000)
        long judgesFrom,
    @Param(doc = "Frames in a sequence at the start", value = "1", min = 1, max = 256)
        int firstLength,
    @Param(
            doc =
                "Frames in a sequence at the end, or as many as there are: it doubles at equal"
                    + " distances",
            value = "64",
            min = 1,
            max = 1024)
        int longest,
    @Param(
            doc =
                "Batches of sequences under way at once. Each step goes on with one of them, drawn by"
                    + " chance, so that steps differ as if there were no sequences",
            value = "16",
            min = 1,
            max = 1024)
        int sequences,
    @Param(
            doc =
                "Share of the steps after which a painter sees only pictures of its own before;"
                    + " until then, real ones take turns with them, ever more seldom",
            value = "0.01",
            min = 0,
            max = 1)
        double ownHistoryFrom,
    @Param(doc = "Rate of learning", value = "0.0003", min = 0.0000001, max = 1) double rate,
    @Param(
            doc = "Share of the steps after which the rate falls linearly to a twentieth",
            value = "0.6",
            min = 0,
            max = 1)
        double fadeFrom,
    @Param(
            doc = "Steps between two looks at the held-out frames, each with a checkpoint",
            value = "500",
            min = 1,
            max = 1000000)
        long lookEvery,
    @Param(
            doc = "Looks without anything better after which training ends early",
            value = "20",
            min = 1,
            max = 1000000)
        int patience,
    @Param(
            doc =
                "Weights that become the bundle: those with the least perceptual distance at a look"
                    + " (best), or those of the last one (newest), where judges make pictures"
                    + " sharper that come no nearer",
            value = "best")
        Keep keep,
    @Param(doc = "Seed of everything that is drawn by chance", value = "1") long seed) {

  /** Which weights become the bundle. */
  public enum Keep {
    /** Those that painted held-out frames most alike. */
    BEST,
    /** Those of the last look. */
    NEWEST
  }

  /** The same for so many steps. */
  public Schedule withSteps(long newSteps) {
    return new Schedule(
        newSteps,
        batch,
        readerSteps,
        judgesFrom,
        firstLength,
        longest,
        sequences,
        ownHistoryFrom,
        rate,
        fadeFrom,
        lookEvery,
        patience,
        keep,
        seed);
  }

  /** Frames in a sequence that starts at {@code step}. */
  int length(long step) {
    int doublings = 0;
    while (firstLength << (doublings + 1) <= longest) {
      doublings++;
    }
    long phase = Math.min(doublings, step * (doublings + 1) / Math.max(1, steps));
    return firstLength << phase;
  }

  /** How likely a sequence that starts at {@code step} shows the painter real pictures before. */
  double realHistory(long step) {
    return Math.max(0, 1 - step / Math.max(1, ownHistoryFrom * steps));
  }

  /** Rate of learning at {@code step}. */
  double rate(long step) {
    return rate * fade((double) step / Math.max(1, steps), fadeFrom);
  }

  /** Share of the rate of learning after a share of the steps. */
  static double fade(double share, double fadeFrom) {
    return share <= fadeFrom
        ? 1
        : Math.max(0.05, 1 - (share - fadeFrom) / Math.max(1e-9, 1 - fadeFrom));
  }
}
