package io.kinoloom.nodes.compose;

import io.kinoloom.nodes.vision.Mats;
import io.kinoloom.spi.VideoFrame;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Size;

/** Scales pictures to a size, every plane by itself. */
final class Scaler {
  private final PlaneFilter filter;
  private final Size size;

  /** A scaler whose matrices are freed with {@code mats}. */
  Scaler(Mats mats) {
    filter = new PlaneFilter(mats);
    size = mats.own(new Size(1, 1));
  }

  /** The picture at another size; the same object where it has that size already. */
  VideoFrame scale(VideoFrame frame, int width, int height, Resize.Interpolation interpolation) {
    if (width == frame.width() && height == frame.height()) {
      return frame;
    }
    int flag = flag(interpolation, width <= frame.width() && height <= frame.height());
    return filter.apply(
        frame,
        width,
        height,
        (source, from, target, to) -> {
          size.width(to.width()).height(to.height());
          opencv_imgproc.resize(source, target, size, 0, 0, flag);
        });
  }

  private static int flag(Resize.Interpolation interpolation, boolean shrinks) {
    return switch (interpolation) {
      case AUTO -> shrinks ? opencv_imgproc.INTER_AREA : opencv_imgproc.INTER_LINEAR;
      case NEAREST -> opencv_imgproc.INTER_NEAREST_EXACT;
      case LINEAR -> opencv_imgproc.INTER_LINEAR;
      case AREA -> opencv_imgproc.INTER_AREA;
      case CUBIC -> opencv_imgproc.INTER_CUBIC;
      case LANCZOS -> opencv_imgproc.INTER_LANCZOS4;
    };
  }
}
