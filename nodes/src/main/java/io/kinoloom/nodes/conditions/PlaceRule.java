package io.kinoloom.nodes.conditions;

/**
 * How places of a source become places of a target, both in pictures of one size.
 *
 * @param source who moves
 * @param target who is to move likewise
 */
record PlaceRule(PlaceStatistics source, PlaceStatistics target) {
  /** People never shrink below this share of the smaller end. */
  private static final double SMALLEST = 0.1;

  /**
   * How near someone stands: 0 at the far end, 1 at the near one, beyond both outside. A source
   * that never changes its distance is always near.
   */
  double nearness(double y) {
    double range = source.near() - source.far();
    return range > 0 ? (y - source.far()) / range : 1;
  }

  /** Where the target's lower foot is. */
  double targetY(double y) {
    return target.far() + nearness(y) * (target.near() - target.far());
  }

  /** By how much people grow. */
  double scale(double y) {
    double near = target.nearHeight() / source.nearHeight();
    double far = target.farHeight() / source.farHeight();
    return Math.max(SMALLEST * Math.min(near, far), far + nearness(y) * (near - far));
  }
}
