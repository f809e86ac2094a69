package io.kinoloom.nodes.perception;

import io.kinoloom.nodes.inference.Model;
import io.kinoloom.nodes.inference.ModelHost;
import io.kinoloom.nodes.inference.ModelSpec;
import io.kinoloom.nodes.inference.Region;
import io.kinoloom.nodes.inference.RegionSampler;
import io.kinoloom.nodes.landmarks.Topology;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.VideoFrame;
import java.util.List;
import java.util.Optional;

/**
 * Reads the joints of a hand. F. Zhang et al., "MediaPipe Hands: On-device Real-time Hand
 * Tracking", 2020.
 */
final class HandReader implements AutoCloseable {
  private static final int SIZE = 224;
  private static final int JOINTS = Topology.MEDIAPIPE_HAND_21.count();

  /** Pixels of the network's input that one unit of its z stands for. */
  private static final double DEPTH_UNIT = 1 / 0.4;

  /** Keypoints of the palm detector. */
  private static final int PALM_WRIST = 0;

  private static final int PALM_MIDDLE = 2;

  /** Wrist, thumb and the lower two joints of each finger: fingertips move too fast to aim at. */
  private static final int[] PALM = {0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18};

  private static final int WRIST = 0;
  private static final int INDEX_KNUCKLE = 5;
  private static final int MIDDLE_KNUCKLE = 9;
  private static final int RING_KNUCKLE = 13;

  private final double minPresence;
  private final Model model;
  private final RegionSampler sampler =
      new RegionSampler(SIZE, SIZE, 0, 1, RegionSampler.Border.REPLICATE);
  private final float[] input;
  private final float[][] outputs;

  /**
   * A hand.
   *
   * @param points as in {@link Landmarks#points}
   * @param world as in {@link Landmarks#world}; the origin is the middle of the hand
   * @param presence how sure the network is that there is a hand, 0..1
   * @param right how sure it is that it is a right hand, 0..1; 0 for a left one
   */
  record Hand(float[] points, float[] world, float presence, float right) {}

  /**
   * Opens a network.
   *
   * @param name of the model
   * @param minPresence less sure hands are none, 0..1
   */
  HandReader(String name, double minPresence) {
    this.minPresence = minPresence;
    model =
        ModelHost.open(
            new ModelSpec(
                "model:" + name,
                SIZE,
                SIZE,
                List.of("Identity", "Identity_1", "Identity_2", "Identity_3")));
    input = new float[model.spec().inputSize()];
    outputs = model.newOutputs();
  }

  /** Where to look for the hand of a palm that the detector found: its fingers point up there. */
  static Region region(Detection palm) {
    Point wrist = palm.keypoints().get(PALM_WRIST);
    Point middle = palm.keypoints().get(PALM_MIDDLE);
    double tilt = Regions.tilt(wrist.x(), wrist.y(), middle.x(), middle.y());
    return Regions.square(Regions.of(palm, tilt), 0, -0.5, 2.6);
  }

  /** Where to look for a hand in the next picture. */
  static Region region(float[] points) {
    double upX = knuckles(points, 0);
    double upY = knuckles(points, 1);
    int wrist = WRIST * Landmarks.STRIDE;
    double tilt = Regions.tilt(points[wrist], points[wrist + 1], upX, upY);
    return Regions.square(Regions.fitted(points, PALM, tilt), 0, -0.1, 2);
  }

  private static double knuckles(float[] points, int coordinate) {
    double index = points[INDEX_KNUCKLE * Landmarks.STRIDE + coordinate];
    double middle = points[MIDDLE_KNUCKLE * Landmarks.STRIDE + coordinate];
    double ring = points[RING_KNUCKLE * Landmarks.STRIDE + coordinate];
    return ((index + ring) / 2 + middle) / 2;
  }

  /** Reads the hand in a region, if there is one. */
  Optional<Tracker.Sight<Hand>> look(VideoFrame frame, Region region) {
    sampler.sample(frame, region, input);
    model.run(input, outputs);
    float presence = outputs[1][0];
    if (!(presence >= minPresence)) {
      return Optional.empty();
    }
    float[] points = Regions.project(outputs[0], 3, JOINTS, region, SIZE, DEPTH_UNIT);
    float[] world = turned(outputs[3], region.angle());
    return Optional.of(
        new Tracker.Sight<>(region(points), new Hand(points, world, presence, outputs[2][0])));
  }

  /** The network sees the hand upright; in the world it is turned as in the picture. */
  private static float[] turned(float[] upright, double angle) {
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    float[] world = upright.clone();
    for (int i = 0; i < world.length; i += 3) {
      world[i] = (float) (upright[i] * cos - upright[i + 1] * sin);
      world[i + 1] = (float) (upright[i] * sin + upright[i + 1] * cos);
    }
    return world;
  }

  @Override
  public void close() {
    model.close();
  }
}
