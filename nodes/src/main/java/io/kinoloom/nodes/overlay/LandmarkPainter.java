package io.kinoloom.nodes.overlay;

import io.kinoloom.spi.Color;
import io.kinoloom.spi.FaceMesh;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Pose;

/**
 * Draws people and faces: limbs and contours where the list of landmarks is known, and dots. Which
 * landmarks belong together is told by the documentation of MediaPipe's Pose (33 landmarks) and
 * Face Mesh (468).
 */
final class LandmarkPainter {
  private static final float VISIBLE = 0.5f;

  private static final Color LEFT = new Color(255, 138, 0, 255);
  private static final Color RIGHT = new Color(0, 200, 255, 255);
  private static final Color MIDDLE = new Color(240, 240, 240, 255);
  private static final Color DOT = new Color(255, 255, 255, 255);

  /** Limbs of blazepose-33; left ones join odd, right ones even landmarks. */
  private static final int[][] LIMBS = {
    {0, 1, 2, 3, 7},
    {0, 4, 5, 6, 8},
    {9, 10},
    {11, 12},
    {23, 24},
    {11, 13, 15, 17, 19, 15, 21},
    {12, 14, 16, 18, 20, 16, 22},
    {11, 23, 25, 27, 29, 31, 27},
    {12, 24, 26, 28, 30, 32, 28},
  };

  private static final int[][] CONTOURS = {
    {
      10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152,
      148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109, 10
    },
    {263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466, 263},
    {33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246, 33},
    {61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185, 61},
    {78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191, 78},
    {276, 283, 282, 295, 285},
    {300, 293, 334, 296, 336},
    {46, 53, 52, 65, 55},
    {70, 63, 105, 66, 107},
  };

  private final Layer layer;
  private final double thickness;

  LandmarkPainter(Layer layer, double thickness) {
    this.layer = layer;
    this.thickness = thickness;
  }

  void draw(Pose pose) {
    for (Landmarks person : pose.people()) {
      Points points = new Points(person, pose.width(), pose.height());
      if (pose.topology().equals("blazepose-33") && person.count() >= 33) {
        for (int[] limb : LIMBS) {
          chain(points, limb, true);
        }
      }
      dots(points, 1.2 * thickness, DOT);
    }
  }

  void draw(FaceMesh mesh) {
    for (Landmarks face : mesh.faces()) {
      Points points = new Points(face, mesh.width(), mesh.height());
      if (mesh.topology().startsWith("mediapipe-4") && face.count() >= 468) {
        dots(points, 0.35 * thickness, new Color(255, 255, 255, 110));
        for (int[] contour : CONTOURS) {
          chain(points, contour, false);
        }
      } else {
        dots(points, thickness, DOT);
      }
    }
  }

  private void chain(Points points, int[] chain, boolean sides) {
    for (int i = 1; i < chain.length; i++) {
      int from = chain[i - 1];
      int to = chain[i];
      if (points.visible(from) && points.visible(to)) {
        Color color = sides ? side(from, to) : RIGHT;
        double width = sides ? thickness : 0.6 * thickness;
        layer.line(points.x(from), points.y(from), points.x(to), points.y(to), width, color);
      }
    }
  }

  /** Landmarks 1 to 3 and 7 are the left eye and ear; from 9 on the left ones are odd. */
  private static Color side(int from, int to) {
    int sample = Math.max(from, to);
    boolean acrossBody = from >= 9 && (from + to) % 2 != 0;
    if (acrossBody) {
      return MIDDLE;
    }
    boolean leftFace = sample <= 3 || sample == 7;
    return (sample < 9 ? leftFace : sample % 2 == 1) ? LEFT : RIGHT;
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
