package io.kinoloom.nodes.motion;

import static org.bytedeco.opencv.global.opencv_core.CV_32FC2;

import io.kinoloom.nodes.vision.Mats;
import io.kinoloom.nodes.vision.Plane;
import io.kinoloom.spi.VideoFrame;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.opencv.global.opencv_calib3d;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.global.opencv_video;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_core.TermCriteria;

/**
 * Measures how most of a picture has moved since another: corners (J. Shi, C. Tomasi, "Good
 * Features to Track", CVPR 1994) are tracked there and back, and the similarity that most of them
 * agree on is found by RANSAC (M. Fischler, R. Bolles, CACM 24(6), 1981) and refined by least
 * squares, all as OpenCV does it and the same at every run.
 */
final class CameraMeter {
  private static final int CORNERS = 300;
  private static final int FEWEST = 8;
  private static final double SMALLEST_SHARE = 0.25;
  private static final double RETURN_ERROR = 0.7;
  private static final double AGREEMENT = 1.5;

  private final Mat before;
  private final Mat now;
  private final Mat corners;
  private final Mat tracked;
  private final Mat returned;
  private final Mat status;
  private final Mat back;
  private final Mat error;
  private final Mat everywhere;
  private final Mat from;
  private final Mat to;
  private final Mat inliers;
  private final Size window;
  private final TermCriteria criteria;

  CameraMeter(Mats mats) {
    before = mats.mat();
    now = mats.mat();
    corners = mats.mat();
    tracked = mats.mat();
    returned = mats.mat();
    status = mats.mat();
    back = mats.mat();
    error = mats.mat();
    everywhere = mats.mat();
    from = mats.mat();
    to = mats.mat();
    inliers = mats.mat();
    window = mats.own(new Size(21, 21));
    criteria = mats.own(new TermCriteria(TermCriteria.COUNT + TermCriteria.EPS, 30, 0.01));
  }

  /**
   * How points have moved, measured from the middle, in pixels of these pictures.
   *
   * @param earlier grey
   * @param later grey, of the same size
   * @return no motion where too few points can be followed, or they do not agree
   */
  Similarity measure(VideoFrame earlier, VideoFrame later) {
    int width = earlier.width();
    int height = earlier.height();
    Mats.write(before, Plane.of(earlier).get(0), earlier.data());
    Mats.write(now, Plane.of(later).get(0), later.data());
    opencv_imgproc.goodFeaturesToTrack(
        before,
        corners,
        CORNERS,
        0.01,
        Math.max(3, Math.max(width, height) / 40.0),
        everywhere,
        5,
        false,
        0.04);
    if (corners.total() < FEWEST) {
      return Similarity.IDENTITY;
    }
    track(before, now, corners, tracked, status);
    track(now, before, tracked, returned, back);
    int kept = keepThoseThatReturn();
    if (kept < FEWEST) {
      return Similarity.IDENTITY;
    }
    try (Mat affine =
        opencv_calib3d.estimateAffinePartial2D(
            from, to, inliers, opencv_calib3d.RANSAC, AGREEMENT, 2000, 0.995, 10)) {
      boolean agreed =
          !affine.empty()
              && opencv_core.countNonZero(inliers) >= Math.max(FEWEST, SMALLEST_SHARE * kept);
      return agreed ? similarity(affine, width, height) : Similarity.IDENTITY;
    }
  }

  private void track(Mat source, Mat target, Mat start, Mat end, Mat found) {
    opencv_video.calcOpticalFlowPyrLK(
        source, target, start, end, found, error, window, 4, criteria, 0, 1e-4);
  }

  private int keepThoseThatReturn() {
    float[] start = floats(corners);
    float[] end = floats(tracked);
    float[] again = floats(returned);
    byte[] foundThere = bytes(status);
    byte[] foundBack = bytes(back);
    float[] keptFrom = new float[start.length];
    float[] keptTo = new float[start.length];
    int kept = 0;
    for (int i = 0; i < foundThere.length; i++) {
      double miss = Math.hypot(again[2 * i] - start[2 * i], again[2 * i + 1] - start[2 * i + 1]);
      if (foundThere[i] != 0 && foundBack[i] != 0 && miss <= RETURN_ERROR) {
        keptFrom[2 * kept] = start[2 * i];
        keptFrom[2 * kept + 1] = start[2 * i + 1];
        keptTo[2 * kept] = end[2 * i];
        keptTo[2 * kept + 1] = end[2 * i + 1];
        kept++;
      }
    }
    if (kept > 0) {
      write(from, keptFrom, kept);
      write(to, keptTo, kept);
    }
    return kept;
  }

  private static float[] floats(Mat points) {
    float[] values = new float[(int) points.total() * 2];
    try (FloatPointer pointer = new FloatPointer(points.data())) {
      pointer.get(values);
    }
    return values;
  }

  private static byte[] bytes(Mat flags) {
    byte[] values = new byte[(int) flags.total()];
    flags.data().get(values);
    return values;
  }

  private static void write(Mat points, float[] values, int count) {
    points.create(count, 1, CV_32FC2);
    try (FloatPointer pointer = new FloatPointer(points.data())) {
      pointer.put(values, 0, 2 * count);
    }
  }

  private static Similarity similarity(Mat affine, int width, int height) {
    double[] values = new double[6];
    try (DoublePointer pointer = new DoublePointer(affine.data())) {
      pointer.get(values);
    }
    double cosine = values[0];
    double sine = values[3];
    double middleX = (width - 1) / 2.0;
    double middleY = (height - 1) / 2.0;
    return new Similarity(
        cosine * middleX - sine * middleY + values[2] - middleX,
        sine * middleX + cosine * middleY + values[5] - middleY,
        Math.atan2(sine, cosine),
        Math.log(Math.hypot(cosine, sine)));
  }
}
