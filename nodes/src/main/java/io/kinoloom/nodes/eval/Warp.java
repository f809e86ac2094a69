package io.kinoloom.nodes.eval;

import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.VideoFrame;
import java.util.List;
import java.util.Optional;

/**
 * How far a picture differs from another one moved onto it by a flow.
 *
 * @param sum of the weighted mean square differences of the pixels, samples in 0..1
 * @param weight sum of the weights
 * @param pixels of the picture
 */
record Warp(double sum, double weight, int pixels) {

  /** Mean over what could be compared; not a number where nothing could. */
  double error() {
    return sum / weight;
  }

  /** Share of the picture that could be compared. */
  double coverage() {
    return weight / pixels;
  }

  /**
   * Compares {@code from} with {@code to}, looked up bilinearly at the ends of the flow's vectors.
   * Pixels whose vector is unknown or leads out of the picture do not count.
   *
   * @param from the picture the flow belongs to
   * @param to the picture the flow leads to, of the same size and format
   * @param occlusion pixels that do not count, or count in part
   */
  static Warp measure(VideoFrame from, VideoFrame to, FlowField flow, Optional<Mask> occlusion) {
    List<Component> here = Component.lumaOf(from);
    List<Component> there = Component.lumaOf(to);
    int width = from.width();
    int height = from.height();
    double sum = 0;
    double weights = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int pixel = y * width + x;
        double weight =
            occlusion.isPresent() ? 1 - (occlusion.get().alpha()[pixel] & 0xff) / 255.0 : 1;
        double targetX = x + (double) flow.vectors()[2 * pixel];
        double targetY = y + (double) flow.vectors()[2 * pixel + 1];
        // Not a number is within no bounds.
        boolean inside =
            targetX >= 0 && targetX <= width - 1 && targetY >= 0 && targetY <= height - 1;
        if (weight == 0 || !inside) {
          continue;
        }
        double squares = 0;
        for (int i = 0; i < here.size(); i++) {
          Component component = here.get(i);
          int value = component.data()[component.offset() + pixel * component.step()] & 0xff;
          double distance = (sample(there.get(i), targetX, targetY) - value) / 255;
          squares += distance * distance;
        }
        sum += weight * squares / here.size();
        weights += weight;
      }
    }
    return new Warp(sum, weights, width * height);
  }

  /** The value between four samples; the point lies inside. */
  private static double sample(Component component, double x, double y) {
    int left = (int) x;
    int top = (int) y;
    double fractionX = x - left;
    double fractionY = y - top;
    int right = fractionX == 0 ? 0 : component.step();
    int below = fractionY == 0 ? 0 : component.width() * component.step();
    int at = component.offset() + (top * component.width() + left) * component.step();
    byte[] data = component.data();
    double upper = mixed(data[at], data[at + right], fractionX);
    double lower = mixed(data[at + below], data[at + below + right], fractionX);
    return upper + fractionY * (lower - upper);
  }

  private static double mixed(byte one, byte other, double share) {
    return (one & 0xff) + share * ((other & 0xff) - (one & 0xff));
  }
}
