package io.kinoloom.nodes.motion;

import static org.bytedeco.opencv.global.opencv_core.BORDER_REPLICATE;
import static org.bytedeco.opencv.global.opencv_core.CV_32F;

import io.kinoloom.nodes.vision.Mats;
import io.kinoloom.nodes.vision.Plane;
import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.VideoFrame;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.global.opencv_video;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_video.DISOpticalFlow;

/**
 * Measures the motion between two pictures in native memory: brings them to the wanted scale, makes
 * tiny ones large enough by repeating their borders, and the result as large as the pictures.
 */
final class FlowMeter implements AutoCloseable {
  /**
   * OpenCV adds a constant to the determinant it divides by, which pulls motion towards 0 where
   * contrast is weak: on soft textures all of it. The determinant grows with the fourth power of
   * the grey levels, so this factor on them takes the constant out of play; on rendered scenes it
   * more than halves the error.
   */
  private static final double CONTRAST = 16;

  private final double scale;
  private final Mats mats = new Mats();
  private final Mat raw = mats.mat();
  private final Mat flow = mats.mat();
  private final Mat large = mats.mat();
  private final Size extent = mats.own(new Size(1, 1));
  private final FlowMethod method;
  private final Mat[] pictures = {mats.mat(), mats.mat()};

  FlowMeter(OpticalFlow.Params params) {
    scale = params.scale();
    method =
        switch (params.method()) {
          case DIS -> inverseSearch(params.preset());
          case FARNEBACK -> expansion(params.window());
          case LUCAS_KANADE -> new GridFlow(params.grid(), params.window(), mats);
        };
  }

  private FlowMethod inverseSearch(OpticalFlow.Preset preset) {
    DISOpticalFlow search =
        mats.own(
            DISOpticalFlow.create(
                switch (preset) {
                  case ULTRAFAST -> DISOpticalFlow.PRESET_ULTRAFAST;
                  case FAST -> DISOpticalFlow.PRESET_FAST;
                  case MEDIUM -> DISOpticalFlow.PRESET_MEDIUM;
                }));
    return (from, to, result) -> {
      // OpenCV would take what the matrix holds as a first guess.
      result.release();
      search.calc(from, to, result);
    };
  }

  private FlowMethod expansion(int window) {
    Mat strongFrom = mats.mat();
    Mat strongTo = mats.mat();
    return (from, to, result) -> {
      from.convertTo(strongFrom, CV_32F, CONTRAST, 0);
      to.convertTo(strongTo, CV_32F, CONTRAST, 0);
      opencv_video.calcOpticalFlowFarneback(
          strongFrom, strongTo, result, 0.5, 5, window, 3, 5, 1.1, 0);
    };
  }

  /** Takes the two pictures, grey and of one size. */
  void take(VideoFrame first, VideoFrame second) {
    load(first, pictures[0]);
    load(second, pictures[1]);
  }

  private void load(VideoFrame picture, Mat target) {
    Mats.write(raw, Plane.of(picture).get(0), picture.data());
    int width = scaled(picture.width());
    int height = scaled(picture.height());
    extent.width(width).height(height);
    // With the same size this is a copy.
    opencv_imgproc.resize(raw, large, extent, 0, 0, opencv_imgproc.INTER_AREA);
    int right = Math.max(0, FlowMethod.SMALLEST - width);
    int bottom = Math.max(0, FlowMethod.SMALLEST - height);
    opencv_core.copyMakeBorder(large, target, 0, bottom, 0, right, BORDER_REPLICATE);
  }

  private int scaled(int length) {
    return Math.max(1, (int) Math.round(length * scale));
  }

  /** Motion from the first picture to the second, for pictures of this size. */
  FlowField forward(int width, int height) {
    return measure(pictures[0], pictures[1], width, height);
  }

  /** Motion from the second picture to the first. */
  FlowField backward(int width, int height) {
    return measure(pictures[1], pictures[0], width, height);
  }

  private FlowField measure(Mat from, Mat to, int width, int height) {
    method.measure(from, to, flow);
    int columns = scaled(width);
    int rows = scaled(height);
    float[] vectors = new float[width * height * 2];
    try (Rect inside = new Rect(0, 0, columns, rows);
        Mat part = new Mat(flow, inside)) {
      extent.width(width).height(height);
      opencv_imgproc.resize(part, large, extent, 0, 0, opencv_imgproc.INTER_LINEAR);
    }
    try (FloatPointer floats = new FloatPointer(large.data())) {
      floats.get(vectors);
    }
    if (columns != width || rows != height) {
      float stretchX = (float) width / columns;
      float stretchY = (float) height / rows;
      for (int i = 0; i < vectors.length; i += 2) {
        vectors[i] *= stretchX;
        vectors[i + 1] *= stretchY;
      }
    }
    return new FlowField(width, height, vectors);
  }

  @Override
  public void close() {
    mats.close();
  }
}
