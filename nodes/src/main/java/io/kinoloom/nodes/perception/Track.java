package io.kinoloom.nodes.perception;

import io.kinoloom.nodes.inference.Region;

/**
 * Somebody who is, or was a moment ago, followed from picture to picture.
 *
 * @param id never given to anybody else in the stream
 * @param region where to look next
 * @param speedX of the region's centre, pixels a second
 * @param speedY of the region's centre, pixels a second
 * @param timeMicros event time of the picture that the region comes from
 */
record Track(int id, Region region, double speedX, double speedY, long timeMicros) {
  /** Time constant of the low-pass filter on the speed, seconds. */
  private static final double CALM = 0.2;

  static Track begin(int id, Region region, long timeMicros) {
    return new Track(id, region, 0, 0, timeMicros);
  }

  /** The same one, seen again. */
  Track at(Region next, long now) {
    double seconds = (now - timeMicros) / 1e6;
    double share = 1 - Math.exp(-seconds / CALM);
    return new Track(
        id,
        next,
        speedX + share * ((next.centerX() - region.centerX()) / seconds - speedX),
        speedY + share * ((next.centerY() - region.centerY()) / seconds - speedY),
        now);
  }

  /** How far a place is from where this one would be by now, in sides of the region. */
  double distance(Region place, long now) {
    double seconds = (now - timeMicros) / 1e6;
    double x = place.centerX() - region.centerX() - speedX * seconds;
    double y = place.centerY() - region.centerY() - speedY * seconds;
    return Math.hypot(x, y) / Math.max(region.width(), region.height());
  }
}
