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
 * Fits the mesh to a face. Y. Kartynnik et al., "Real-time Facial Surface Geometry from Monocular
 * Video on Mobile GPUs", 2019; with irises: I. Grishchenko et al., "Attention Mesh", 2020.
 */
final class FaceMesher implements AutoCloseable {
  private static final int SIZE = 192;
  private static final ModelSpec MODEL =
      new ModelSpec("model:face-landmark", SIZE, SIZE, List.of("conv2d_21", "conv2d_31"), 1);
  private static final ModelSpec REFINING_MODEL =
      new ModelSpec("model:face-landmark-attention", SIZE, SIZE, FaceRefinement.OUTPUTS, 1);

  /** Keypoints of the detector. */
  private static final int RIGHT_EYE = 0;

  private static final int LEFT_EYE = 1;

  /** Outer corners of the eyes in the mesh. */
  private static final int RIGHT_CORNER = 33;

  private static final int LEFT_CORNER = 263;

  /** Side of the region over the longer side of the face. */
  private static final double MARGIN = 1.5;

  private final double minPresence;
  private final boolean refine;
  private final Model model;
  private final RegionSampler sampler =
      new RegionSampler(SIZE, SIZE, 0, 1, RegionSampler.Border.REPLICATE);
  private final float[] input = new float[MODEL.inputSize()];
  private final float[][] outputs;

  /**
   * A face.
   *
   * @param points as in {@link Landmarks#points}
   * @param presence how sure the network is that there is one, 0..1
   */
  record Face(float[] points, float presence) {}

  /**
   * Opens the network.
   *
   * @param refine have lips and eyes looked at twice, and irises found
   * @param minPresence less sure faces are none, 0..1
   */
  FaceMesher(boolean refine, double minPresence) {
    this.minPresence = minPresence;
    this.refine = refine;
    model = ModelHost.open(refine ? REFINING_MODEL : MODEL);
    outputs = model.newOutputs();
  }

  /** What the mesh is called. */
  static Topology topology(boolean refine) {
    return refine ? Topology.MEDIAPIPE_478 : Topology.MEDIAPIPE_468;
  }

  /** Where to look for a face that the detector found: its eyes are level there. */
  static Region region(Detection face) {
    Point right = face.keypoints().get(RIGHT_EYE);
    Point left = face.keypoints().get(LEFT_EYE);
    double angle = Regions.angle(right.x(), right.y(), left.x(), left.y());
    return Regions.square(Regions.of(face, angle), 0, 0, MARGIN);
  }

  /** Where to look for a face in the next picture. */
  static Region region(float[] points) {
    int right = RIGHT_CORNER * Landmarks.STRIDE;
    int left = LEFT_CORNER * Landmarks.STRIDE;
    double angle = Regions.angle(points[right], points[right + 1], points[left], points[left + 1]);
    return Regions.square(Regions.around(points, angle), 0, 0, MARGIN);
  }

  /** Fits the mesh to the face in a region, if there is one. */
  Optional<Tracker.Sight<Face>> look(VideoFrame frame, Region region) {
    sampler.sample(frame, region, input);
    model.run(input, outputs);
    double presence = 1 / (1 + Math.exp(-outputs[outputs.length - 1][0]));
    if (!(presence >= minPresence)) {
      return Optional.empty();
    }
    float[] mesh = refine ? FaceRefinement.merge(outputs) : outputs[0];
    float[] points = Regions.project(mesh, 3, topology(refine).count(), region, SIZE, 1);
    return Optional.of(new Tracker.Sight<>(region(points), new Face(points, (float) presence)));
  }

  @Override
  public void close() {
    model.close();
  }
}
