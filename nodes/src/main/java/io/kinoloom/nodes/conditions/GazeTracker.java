package io.kinoloom.nodes.conditions;

import io.kinoloom.nodes.conditions.IrisFinder.Frame;
import io.kinoloom.nodes.conditions.IrisFinder.Iris;
import io.kinoloom.nodes.conditions.Shape.Point;
import io.kinoloom.nodes.landmarks.FacePoint;
import io.kinoloom.nodes.landmarks.OneEuro;
import io.kinoloom.nodes.landmarks.Topology;
import io.kinoloom.spi.VideoFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Follows the irises of faces. Positions are smoothed in coordinates of the eye, so that a moving
 * head does not drag them behind.
 */
final class GazeTracker {
  /** Below this the disc found may be anything. */
  static final double LEAST_CONFIDENCE = 0.3;

  /** Opening over width of an eye of the refined mesh that shows nothing of the iris. */
  private static final double MESH_CLOSED = 0.08;

  /** Opening over width of one that shows it clearly. */
  private static final double MESH_OPEN = 0.2;

  private static final OneEuro CALM = new OneEuro(1.5, 6, 1);

  private final IrisFinder finder = new IrisFinder();

  /** One of the two eyes. */
  enum Eye {
    RIGHT(
        "right-eye",
        FacePoint.RIGHT_EYE_OUTER,
        FacePoint.RIGHT_EYE_INNER,
        FacePoint.RIGHT_EYE_UPPER,
        FacePoint.RIGHT_EYE_LOWER,
        FacePoint.RIGHT_IRIS),
    LEFT(
        "left-eye",
        FacePoint.LEFT_EYE_OUTER,
        FacePoint.LEFT_EYE_INNER,
        FacePoint.LEFT_EYE_UPPER,
        FacePoint.LEFT_EYE_LOWER,
        FacePoint.LEFT_IRIS);

    private final List<Integer> lids;
    private final int outer;
    private final int inner;
    private final int upper;
    private final int lower;
    private final int iris;

    Eye(String part, int outer, int inner, int upper, int lower, int iris) {
      List<Integer> around =
          new ArrayList<>(Topology.MEDIAPIPE_468.part(part + "-upper").landmarks());
      around.addAll(Topology.MEDIAPIPE_468.part(part + "-lower").landmarks());
      this.lids = List.copyOf(around);
      this.outer = outer;
      this.inner = inner;
      this.upper = upper;
      this.lower = lower;
      this.iris = iris;
    }

    Frame frame(Face face) {
      return new Frame(face.point(outer), face.point(inner));
    }

    double opening(Face face) {
      return face.point(upper).distanceTo(face.point(lower));
    }
  }

  /**
   * Where an eye looks.
   *
   * @param smoothed filter of the position in the eye, {@code along} and {@code across}
   * @param confidence 0..1
   */
  record Gaze(OneEuro.State smoothed, double confidence) {
    /** The middle of the iris in the picture of a face. */
    Point place(Frame frame) {
      return frame.place(smoothed.value()[0], smoothed.value()[1]);
    }
  }

  /** The mesh knows where an iris is as soon as the lids leave a gap. */
  private static double believed(double openness) {
    double share = (openness - MESH_CLOSED) / (MESH_OPEN - MESH_CLOSED);
    return share > 0 ? Math.min(1, share) : 0;
  }

  /**
   * Looks into an eye. Where the mesh has irises they are believed, as far as the lids are open;
   * where not, they are looked for in the picture.
   *
   * @param face in pixels of the picture, if there is one
   * @param picture grey; not needed where the mesh has irises
   * @return empty if the eye is closed or shows no iris
   */
  Optional<Gaze> look(
      Eye eye, Face face, Optional<VideoFrame> picture, Optional<Gaze> before, long timeMicros) {
    Frame frame = eye.frame(face);
    double opening = eye.opening(face);
    Optional<Iris> found =
        face.find(eye.iris)
            .map(point -> frame.iris(point, believed(opening / frame.width())))
            .or(
                () ->
                    picture.flatMap(
                        grey ->
                            finder.find(
                                grey.data(),
                                grey.width(),
                                grey.height(),
                                frame,
                                face.points(eye.lids),
                                opening)));
    return found
        .filter(iris -> iris.confidence() >= LEAST_CONFIDENCE)
        .map(
            iris -> {
              float[] place = {(float) iris.along(), (float) iris.across()};
              OneEuro.State state =
                  before
                      .map(gaze -> CALM.next(gaze.smoothed, place, timeMicros, 1))
                      .orElseGet(() -> OneEuro.initial(place, timeMicros));
              return new Gaze(state, iris.confidence());
            });
  }
}
