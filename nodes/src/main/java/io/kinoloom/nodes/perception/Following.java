package io.kinoloom.nodes.perception;

import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.State;
import io.kinoloom.spi.VideoFrame;

/**
 * What a node that follows people remembers from one picture to the next.
 *
 * @param width of the picture, pixels
 * @param height of the picture, pixels
 * @param tracks everybody who is followed
 * @param smoothing their filters
 */
record Following(int width, int height, Tracks tracks, Smoothing smoothing) {
  /** Nobody is followed across a discontinuity. */
  static final State<Following> STATE =
      State.of(
          "following", Following.class, () -> new Following(0, 0, Tracks.NONE, Smoothing.NONE));

  /** An id is never given twice within a stream. */
  static final State<Integer> NEXT_ID =
      State.of("next-id", Integer.class, () -> 1).acrossDiscontinuities();

  /** What is known before this picture; nothing if pictures had another size until now. */
  static Following before(ProcessContext context, VideoFrame frame) {
    Following following = context.state(STATE);
    return following.width == frame.width() && following.height == frame.height()
        ? following
        : new Following(frame.width(), frame.height(), Tracks.NONE, Smoothing.NONE);
  }
}
