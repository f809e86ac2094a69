package io.kinoloom.nodes.compose;

import io.kinoloom.nodes.vision.Mats;
import io.kinoloom.nodes.vision.Plane;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.PixelFormat;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Brings masks to the size of a picture and works on their edges: scaled bilinearly, inverted,
 * grown or shrunk by a disc, feathered by a Gaussian, in this order.
 */
final class MaskShaper {
  private final boolean invert;
  private final int grow;
  private final double feather;
  private final Mat given;
  private final Mat shaped;
  private final Mat disc;
  private final Size size;
  private final Size anySize;

  /**
   * A shaper whose matrices are freed with {@code mats}.
   *
   * @param grow radius in pixels by which masks grow, or shrink where negative
   * @param feather sigma in pixels, 0 for none
   */
  MaskShaper(Mats mats, boolean invert, int grow, double feather) {
    this.invert = invert;
    this.grow = grow;
    this.feather = feather;
    given = mats.mat();
    shaped = mats.mat();
    size = mats.own(new Size(1, 1));
    anySize = mats.own(new Size(0, 0));
    disc = mats.mat();
    int radius = Math.abs(grow);
    byte[] inside = new byte[(2 * radius + 1) * (2 * radius + 1)];
    for (int y = -radius; y <= radius; y++) {
      for (int x = -radius; x <= radius; x++) {
        boolean within = x * x + y * y <= radius * radius;
        inside[(y + radius) * (2 * radius + 1) + x + radius] = (byte) (within ? 1 : 0);
      }
    }
    Mats.write(disc, new Plane(0, 2 * radius + 1, 2 * radius + 1, 1, false, 0), inside);
  }

  /** The mask for a picture of this size, 8 bits; valid until the next call. */
  Mat shape(Mask mask, int width, int height) {
    Plane plane = Plane.of(PixelFormat.GRAY8, mask.width(), mask.height()).get(0);
    if (mask.width() == width && mask.height() == height) {
      Mats.write(shaped, plane, mask.alpha());
    } else {
      Mats.write(given, plane, mask.alpha());
      size.width(width).height(height);
      opencv_imgproc.resize(given, shaped, size, 0, 0, opencv_imgproc.INTER_LINEAR);
    }
    if (invert) {
      opencv_core.bitwise_not(shaped, shaped);
    }
    if (grow > 0) {
      opencv_imgproc.dilate(shaped, shaped, disc);
    } else if (grow < 0) {
      opencv_imgproc.erode(shaped, shaped, disc);
    }
    if (feather > 0) {
      opencv_imgproc.GaussianBlur(
          shaped,
          shaped,
          anySize,
          feather,
          feather,
          opencv_core.BORDER_REPLICATE,
          opencv_core.ALGO_HINT_DEFAULT);
    }
    return shaped;
  }
}
