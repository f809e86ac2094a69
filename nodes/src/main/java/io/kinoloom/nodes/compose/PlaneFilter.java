package io.kinoloom.nodes.compose;

import io.kinoloom.nodes.vision.Mats;
import io.kinoloom.nodes.vision.Plane;
import io.kinoloom.spi.VideoFrame;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;

/** Runs an OpenCV operation on every plane of a picture. */
final class PlaneFilter {
  /** What is done to a plane. */
  @FunctionalInterface
  interface Operation {
    /**
     * Writes {@code target} from {@code source}.
     *
     * @param source the plane
     * @param from its layout
     * @param target already of the size and type of {@code to}
     * @param to layout the result must have
     */
    void run(Mat source, Plane from, Mat target, Plane to);
  }

  private final Mat source;
  private final Mat target;

  /** A filter whose matrices are freed with {@code mats}. */
  PlaneFilter(Mats mats) {
    source = mats.mat();
    target = mats.mat();
  }

  /** A new picture of the same format with the given size. */
  VideoFrame apply(VideoFrame frame, int width, int height, Operation operation) {
    List<Plane> from = Plane.of(frame);
    List<Plane> to = Plane.of(frame.format(), width, height);
    byte[] result = new byte[frame.format().byteSize(width, height)];
    for (int i = 0; i < from.size(); i++) {
      Mats.write(source, from.get(i), frame.data());
      Mats.shape(target, to.get(i));
      operation.run(source, from.get(i), target, to.get(i));
      Mats.read(target, to.get(i), result);
    }
    return new VideoFrame(frame.format(), width, height, frame.colorSpace(), result);
  }
}
