package io.kinoloom.nodes.train;

/**
 * How long a painter trains, and on what, when.
 *
 * @param steps of the painter, one frame of every sequence of a batch each
 * @param batch sequences at once
 * @param readerSteps of the reader, before the painter starts
 * @param judgesFrom step from which there are judges: before it, pixels and the reader teach alone,
 *     which is quicker
 * @param firstLength frames in a sequence at the start
 * @param longest frames in a sequence at the end: it doubles at equal distances
 * @param ownHistoryFrom share of the steps after which a painter sees only pictures of its own
 *     before; until then, real ones take turns with them, ever more seldom
 * @param rate of learning
 * @param fadeFrom share of the steps after which the rate falls linearly to a twentieth
 * @param seed of everything that is drawn by chance
 */
public record Schedule(
    long steps,
    int batch,
    long readerSteps,
    long judgesFrom,
    int firstLength,
    int longest,
    double ownHistoryFrom,
    double rate,
    double fadeFrom,
    long seed) {

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
    double share = (double) step / Math.max(1, steps);
    if (share <= fadeFrom) {
      return rate;
    }
    return rate * Math.max(0.05, 1 - (share - fadeFrom) / Math.max(1e-9, 1 - fadeFrom));
  }
}
