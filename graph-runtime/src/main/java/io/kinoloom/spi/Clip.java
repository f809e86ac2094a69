package io.kinoloom.spi;

import java.util.List;

/**
 * Consecutive pictures held together by a node that needs them at once.
 *
 * @param frames in order of time
 */
public record Clip(List<TimedFrame> frames) implements Payload {
  /**
   * A picture and its event time.
   *
   * @param timeMicros event time, microseconds
   * @param frame the picture
   */
  public record TimedFrame(long timeMicros, VideoFrame frame) {}

  public Clip {
    frames = List.copyOf(frames);
    for (int i = 1; i < frames.size(); i++) {
      if (frames.get(i).timeMicros() <= frames.get(i - 1).timeMicros()) {
        throw new IllegalArgumentException("the times of a clip's frames must rise");
      }
    }
  }

  @Override
  public PayloadType<Clip> payloadType() {
    return PayloadType.CLIP;
  }
}
