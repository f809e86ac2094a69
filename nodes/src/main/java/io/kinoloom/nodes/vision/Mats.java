package io.kinoloom.nodes.vision;

import static org.bytedeco.opencv.global.opencv_core.CV_32F;
import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_core.CV_MAKETYPE;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * The native objects of one node: made in {@code open}, used for every frame, freed in {@code
 * close}.
 *
 * <p>Pictures live in heap arrays and OpenCV wants native memory, so a node copies each plane in
 * ({@link #write}), works, and copies the result out ({@link #read}); at 1280x720 grey the two
 * copies cost about 0.1 ms. Matrices keep their memory as long as the size stays the same, so
 * nothing native is allocated for a frame.
 *
 * <p>OpenCV's own threads are switched off: a run is already parallel, stage by stage and stream by
 * stream, and a pool under every filter would only fight with it.
 */
public final class Mats implements AutoCloseable {

  /** Loads OpenCV when the first node needs it, not when the first class is read. */
  private static final class Native {
    static {
      opencv_core.setNumThreads(1);
    }

    static void load() {
      // The static block has done it.
    }
  }

  /** Loads OpenCV's native libraries. */
  public static void preload() {
    Native.load();
    Loader.load(opencv_imgproc.class);
  }

  private final Deque<Pointer> owned = new ArrayDeque<>();

  /** A new empty matrix, freed with the others. */
  public Mat mat() {
    Native.load();
    return own(new Mat());
  }

  /** Frees {@code pointer} with the others. */
  public <T extends Pointer> T own(T pointer) {
    owned.push(pointer);
    return pointer;
  }

  /** OpenCV's number for the samples of a plane. */
  public static int type(Plane plane) {
    return CV_MAKETYPE(plane.floating() ? CV_32F : CV_8U, plane.channels());
  }

  /** Gives {@code mat} the size and type of {@code plane}; its content is undefined afterwards. */
  public static Mat shape(Mat mat, Plane plane) {
    mat.create(plane.height(), plane.width(), type(plane));
    return mat;
  }

  /** Copies a plane of {@code picture} into {@code mat}. */
  public static Mat write(Mat mat, Plane plane, byte[] picture) {
    shape(mat, plane).data().put(picture, plane.offset(), plane.byteSize());
    return mat;
  }

  /**
   * Copies {@code mat} into a plane of {@code picture}.
   *
   * @throws IllegalStateException if the two differ in size or type
   */
  public static void read(Mat mat, Plane plane, byte[] picture) {
    if (mat.rows() != plane.height()
        || mat.cols() != plane.width()
        || mat.type() != type(plane)
        || !mat.isContinuous()) {
      throw new IllegalStateException("matrix " + mat + " does not fit " + plane);
    }
    mat.data().get(picture, plane.offset(), plane.byteSize());
  }

  @Override
  public void close() {
    while (!owned.isEmpty()) {
      owned.pop().close();
    }
  }
}
