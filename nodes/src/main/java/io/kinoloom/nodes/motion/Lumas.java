package io.kinoloom.nodes.motion;

import io.kinoloom.nodes.vision.Mats;
import io.kinoloom.nodes.vision.Plane;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/** Small grey versions of pictures of every format of bytes. */
final class Lumas {
  private final Mat source;
  private final Mat grey;
  private final Mat small;
  private final Size extent;

  Lumas(Mats mats) {
    source = mats.mat();
    grey = mats.mat();
    small = mats.mat();
    extent = mats.own(new Size(1, 1));
  }

  /** The picture's luma, brought to a size by averaging; as coded, of whatever range. */
  VideoFrame luma(VideoFrame picture, int width, int height) {
    Mats.write(source, Plane.of(picture).get(0), picture.data());
    Mat luma = source;
    switch (picture.format()) {
      case GRAY8, YUV420P -> {
        // The first plane is luma already.
      }
      case BGR24 -> {
        opencv_imgproc.cvtColor(source, grey, opencv_imgproc.COLOR_BGR2GRAY);
        luma = grey;
      }
      case BGRA32 -> {
        opencv_imgproc.cvtColor(source, grey, opencv_imgproc.COLOR_BGRA2GRAY);
        luma = grey;
      }
      case RGB_F32 -> throw new IllegalArgumentException("rgb-f32 is not taken");
    }
    extent.width(width).height(height);
    opencv_imgproc.resize(luma, small, extent, 0, 0, opencv_imgproc.INTER_AREA);
    byte[] data = new byte[width * height];
    Mats.read(small, Plane.of(PixelFormat.GRAY8, width, height).get(0), data);
    return new VideoFrame(PixelFormat.GRAY8, width, height, data);
  }
}
