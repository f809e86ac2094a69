package io.kinoloom.nodes.perception;

import io.kinoloom.nodes.inference.Model;
import io.kinoloom.nodes.inference.ModelHost;
import io.kinoloom.nodes.inference.ModelSpec;
import io.kinoloom.nodes.inference.Region;
import io.kinoloom.nodes.inference.RegionSampler;
import io.kinoloom.nodes.inference.RegionSampler.Border;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.VideoFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Sees the person in a region: the landmark network of V. Bazarevsky et al., "BlazePose: On-device
 * Real-time Body Pose tracking", 2020, in the form of MediaPipe's Pose, which adds depth, world
 * coordinates and a heatmap to refine the landmarks by.
 */
final class BodyNetwork implements AutoCloseable {
  static final int LANDMARKS = 33;

  /** Pixels of the network's square input. */
  static final int INPUT = 256;

  /** The landmarks, two for {@link Body#alignment}, and four that nobody needs. */
  private static final int ALL = 39;

  /** x, y, z, visibility, presence. */
  private static final int STRIDE = 5;

  /** How much larger than the circle around the body the region is. */
  private static final double MARGIN = 1.25;

  private static final Heatmap HEATMAP = new Heatmap(64, ALL);

  private static final String POINTS = "Identity";
  private static final String PRESENCE = "Identity_1";
  private static final String SILHOUETTE = "Identity_2";
  private static final String HEAT = "Identity_3";
  private static final String WORLD = "Identity_4";

  private final Model model;
  private final double minPresence;
  private final boolean silhouette;
  private final RegionSampler sampler = new RegionSampler(INPUT, INPUT, 0, 1, Border.REPLICATE);
  private final float[] input;
  private final float[][] outputs;

  /**
   * Opens a network.
   *
   * @param complexity which network
   * @param minPresence certainty from which on somebody is there, 0..1
   * @param silhouette whether to compute silhouettes
   */
  BodyNetwork(PoseExtract.Complexity complexity, double minPresence, boolean silhouette) {
    this.minPresence = minPresence;
    this.silhouette = silhouette;
    model = ModelHost.open(spec(complexity, silhouette));
    input = new float[model.spec().inputSize()];
    outputs = model.newOutputs();
  }

  /** What is asked of a network. */
  static ModelSpec spec(PoseExtract.Complexity complexity, boolean silhouette) {
    List<String> wanted = new ArrayList<>(List.of(POINTS, PRESENCE, HEAT, WORLD));
    if (silhouette) {
      wanted.add(SILHOUETTE);
    }
    return new ModelSpec("model:" + complexity.model(), INPUT, INPUT, wanted, complexity.threads());
  }

  /**
   * Where to look for a body.
   *
   * @param centerX middle of the hips
   * @param centerY middle of the hips
   * @param topX a point on the circle around the body, straight above
   * @param topY a point on the circle around the body, straight above
   */
  static Region region(double centerX, double centerY, double topX, double topY) {
    double side = 2 * MARGIN * Math.hypot(topX - centerX, topY - centerY);
    return new Region(centerX, centerY, side, side, Regions.tilt(centerX, centerY, topX, topY));
  }

  /** Where to look for a body that the detector found. */
  static Region region(Detection detection) {
    Point center = detection.keypoints().get(0);
    Point top = detection.keypoints().get(1);
    return region(center.x(), center.y(), top.x(), top.y());
  }

  /** The person in a region of a picture, if there is one. */
  Optional<Body> look(VideoFrame frame, Region region) {
    sampler.sample(frame, region, input);
    model.run(input, outputs);
    float presence = outputs[1][0];
    if (!(presence >= minPresence)) {
      return Optional.empty();
    }
    float[] raw = outputs[0];
    HEATMAP.refine(outputs[2], raw, STRIDE, INPUT);
    float[] all = Regions.project(raw, STRIDE, ALL, region, INPUT, 1);
    float[] points = Arrays.copyOf(all, LANDMARKS * Landmarks.STRIDE);
    for (int i = 0; i < LANDMARKS; i++) {
      points[i * Landmarks.STRIDE + 3] = (float) (1 / (1 + Math.exp(-raw[i * STRIDE + 3])));
    }
    return Optional.of(
        new Body(
            presence,
            points,
            turned(outputs[3], region.angle()),
            alignment(all),
            region,
            silhouette ? outputs[4].clone() : new float[0]));
  }

  /** Two landmarks behind the last one. */
  private static float[] alignment(float[] all) {
    int at = LANDMARKS * Landmarks.STRIDE;
    return new float[] {
      all[at], all[at + 1], all[at + Landmarks.STRIDE], all[at + 1 + Landmarks.STRIDE]
    };
  }

  /** World coordinates are those of the upright region, and are turned back about the hips. */
  static float[] turned(float[] world, double angle) {
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    float[] turned = new float[LANDMARKS * 3];
    for (int i = 0; i < turned.length; i += 3) {
      turned[i] = (float) (cos * world[i] - sin * world[i + 1]);
      turned[i + 1] = (float) (sin * world[i] + cos * world[i + 1]);
      turned[i + 2] = world[i + 2];
    }
    return turned;
  }

  @Override
  public void close() {
    model.close();
  }
}
