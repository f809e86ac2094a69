package io.kinoloom.nodes.perception;

import io.kinoloom.nodes.inference.Model;
import io.kinoloom.nodes.inference.ModelHost;
import io.kinoloom.nodes.inference.ModelSpec;
import io.kinoloom.nodes.inference.Region;
import io.kinoloom.nodes.inference.RegionSampler;
import io.kinoloom.spi.VideoFrame;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds faces, palms or people anywhere in a picture, with a single-shot detector. The picture is
 * shown whole, with black bars where its shape is not that of the network's input.
 */
final class Detector implements AutoCloseable {
  /** Boxes that overlap by more are one. */
  private static final double SAME = 0.3;

  /** Coordinates of a box in front of its keypoints: centre, width and height. */
  private static final int BOX = 4;

  private final Kind kind;
  private final double minScore;
  private final Model model;
  private final RegionSampler sampler;
  private final float[] input;
  private final float[][] outputs;

  /** The detectors there are. */
  enum Kind {
    /** Faces within two metres of the camera. Keypoints: right eye, left eye, nose, mouth, ears. */
    FACE_SHORT_RANGE(
        "face-detection-short-range",
        128,
        List.of("regressors", "classificators"),
        -1,
        6,
        1,
        Anchors.of(128, 2, 8, 16, 16, 16)),
    /** Faces within five metres of the camera, same keypoints. */
    FACE_FULL_RANGE(
        "face-detection-full-range",
        192,
        List.of("Identity", "Identity_1"),
        -1,
        6,
        1,
        Anchors.of(192, 1, 4)),
    /**
     * Palms. Keypoints: wrist, then the knuckles of index, middle, ring, pinky, two of the thumb.
     */
    PALM_LITE(
        "palm-detection-lite",
        192,
        List.of("Identity", "Identity_1"),
        0,
        7,
        4,
        Anchors.of(192, 2, 8, 16, 16, 16)),
    /** Palms, more exactly. */
    PALM_FULL(
        "palm-detection-full",
        192,
        List.of("Identity", "Identity_1"),
        0,
        7,
        4,
        Anchors.of(192, 2, 8, 16, 16, 16)),
    /**
     * People. Keypoints: hip centre, a point on the circle around the body, and two for the chest.
     */
    PERSON(
        "pose-detection",
        224,
        List.of("Identity", "Identity_1"),
        -1,
        4,
        4,
        Anchors.of(224, 2, 8, 16, 32, 32, 32));

    private final ModelSpec spec;
    private final float low;
    private final int keypoints;
    private final Anchors anchors;

    Kind(
        String model,
        int size,
        List<String> outputs,
        float low,
        int keypoints,
        int threads,
        Anchors anchors) {
      this.spec = new ModelSpec("model:" + model, size, size, outputs, threads);
      this.low = low;
      this.keypoints = keypoints;
      this.anchors = anchors;
    }

    ModelSpec spec() {
      return spec;
    }

    Anchors anchors() {
      return anchors;
    }
  }

  /**
   * Opens a detector.
   *
   * @param minScore detections with lower scores are dropped, 0..1
   */
  Detector(Kind kind, double minScore) {
    this.kind = kind;
    this.minScore = minScore;
    int size = kind.spec.width();
    model = ModelHost.open(kind.spec);
    sampler = new RegionSampler(size, size, kind.low, 1, RegionSampler.Border.BLACK);
    input = new float[kind.spec.inputSize()];
    outputs = model.newOutputs();
  }

  /** What is in a picture, best first. */
  List<Detection> detect(VideoFrame frame) {
    Region whole = Region.around(frame.width(), frame.height(), 1);
    sampler.sample(frame, whole, input);
    model.run(input, outputs);
    return Suppression.blend(decode(kind, outputs[0], outputs[1], whole, minScore), SAME);
  }

  /**
   * Reads the outputs of a network. A box's numbers are pixels of the input, counted from its
   * anchor; its score is a logit.
   *
   * @param boxes box and keypoints of each anchor
   * @param scores logit of each anchor
   * @param region of the picture that the network was shown, upright
   * @param minScore detections with lower scores are left out
   */
  static List<Detection> decode(
      Kind kind, float[] boxes, float[] scores, Region region, double minScore) {
    int stride = BOX + 2 * kind.keypoints;
    double unitX = region.width() / kind.spec.width();
    double unitY = region.height() / kind.spec.height();
    double left = region.centerX() - region.width() / 2;
    double top = region.centerY() - region.height() / 2;
    List<Detection> found = new ArrayList<>();
    for (int anchor = 0; anchor < kind.anchors.count(); anchor++) {
      double score = 1 / (1 + Math.exp(-scores[anchor]));
      if (!(score >= minScore)) {
        continue;
      }
      int at = anchor * stride;
      double anchorX = left + kind.anchors.x(anchor) * region.width();
      double anchorY = top + kind.anchors.y(anchor) * region.height();
      double width = boxes[at + 2] * unitX;
      double height = boxes[at + 3] * unitY;
      if (!(width > 0) || !(height > 0)) {
        continue;
      }
      List<Point> keypoints = new ArrayList<>(kind.keypoints);
      for (int i = 0; i < kind.keypoints; i++) {
        int point = at + BOX + 2 * i;
        keypoints.add(
            new Point(anchorX + boxes[point] * unitX, anchorY + boxes[point + 1] * unitY));
      }
      found.add(
          new Detection(
              anchorX + boxes[at] * unitX - width / 2,
              anchorY + boxes[at + 1] * unitY - height / 2,
              width,
              height,
              keypoints,
              score));
    }
    return found;
  }

  @Override
  public void close() {
    model.close();
  }
}
