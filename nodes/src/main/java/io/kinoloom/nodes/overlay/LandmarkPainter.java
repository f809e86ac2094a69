package io.kinoloom.nodes.overlay;

import io.kinoloom.nodes.landmarks.Topology;
import io.kinoloom.spi.Color;
import io.kinoloom.spi.FaceMesh;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Pose;
import java.util.Optional;

/**
 * Draws people, hands and faces: limbs and contours where the list of landmarks is known, and dots.
 */
final class LandmarkPainter {
  private static final float VISIBLE = 0.5f;

  private static final Color LEFT = new Color(255, 138, 0, 255);
  private static final Color RIGHT = new Color(0, 200, 255, 255);
  private static final Color MIDDLE = new Color(240, 240, 240, 255);
  private static final Color DOT = new Color(255, 255, 255, 255);

  private final Layer layer;
  private final double thickness;

  LandmarkPainter(Layer layer, double thickness) {
    this.layer = layer;
    this.thickness = thickness;
  }

  void draw(Pose pose) {
    Optional<Topology> topology = Topology.of(pose.topology());
    for (Landmarks person : pose.people()) {
      Points points = new Points(person, pose.width(), pose.height());
      topology
          .filter(known -> known.fits(person))
          .ifPresent(
              known -> {
                for (Topology.Connection limb : known.connections()) {
                  line(points, limb, thickness, color(limb.side()));
                }
              });
      dots(points, 1.2 * thickness, DOT);
    }
  }

  void draw(FaceMesh mesh) {
    Optional<Topology> topology = Topology.of(mesh.topology());
    for (Landmarks face : mesh.faces()) {
      Points points = new Points(face, mesh.width(), mesh.height());
      Optional<Topology> known = topology.filter(candidate -> candidate.fits(face));
      if (known.isEmpty()) {
        dots(points, thickness, DOT);
        continue;
      }
      dots(points, 0.35 * thickness, new Color(255, 255, 255, 110));
      for (Topology.Connection contour : known.get().connections()) {
        line(points, contour, 0.6 * thickness, RIGHT);
      }
    }
  }

  private void line(Points points, Topology.Connection ends, double width, Color color) {
    int from = ends.from();
    int to = ends.to();
    if (points.visible(from) && points.visible(to)) {
      layer.line(points.x(from), points.y(from), points.x(to), points.y(to), width, color);
    }
  }

  private static Color color(Topology.Side side) {
    return switch (side) {
      case LEFT -> LEFT;
      case RIGHT -> RIGHT;
      case MIDDLE -> MIDDLE;
    };
  }

  private void dots(Points points, double radius, Color color) {
    for (int i = 0; i < points.landmarks.count(); i++) {
      if (points.visible(i)) {
        layer.dot(points.x(i), points.y(i), radius, color);
      }
    }
  }

  /** Landmarks in pixels of the layer. */
  private final class Points {
    private final Landmarks landmarks;
    private final double scaleX;
    private final double scaleY;

    Points(Landmarks landmarks, int width, int height) {
      this.landmarks = landmarks;
      this.scaleX = (double) layer.width() / width;
      this.scaleY = (double) layer.height() / height;
    }

    /**
     * Landmarks count from the corner of the picture, layers from the centre of its first pixel.
     */
    double x(int landmark) {
      return landmarks.x(landmark) * scaleX - 0.5;
    }

    double y(int landmark) {
      return landmarks.y(landmark) * scaleY - 0.5;
    }

    boolean visible(int landmark) {
      return landmarks.visibility(landmark) >= VISIBLE;
    }
  }
}
