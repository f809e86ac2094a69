package io.kinoloom.nodes.conditions;

import io.kinoloom.spi.FaceMesh;
import io.kinoloom.spi.Landmarks;
import java.util.List;
import java.util.Random;

/** Faces of 478 points whose every measure is known. */
final class Heads {
  private Heads() {}

  /**
   * A face.
   *
   * @param eyeOpening distance of the lids over the width of the eye
   * @param mouthWidth over the face's width
   * @param mouthOpening distance of the inner lips over the width of the mouth
   * @param gaze how far the irises are from the middle, eye widths
   */
  record Features(double eyeOpening, double mouthWidth, double mouthOpening, double gaze) {}

  /** A face of about two units, looking along z. */
  static float[] face(Features features) {
    Random random = new Random(3);
    float[] mesh = new float[3 * 478];
    for (int i = 0; i < 478; i++) {
      double across = 2 * random.nextDouble() - 1;
      double down = 2 * random.nextDouble() - 1;
      put(mesh, i, 0.8 * across, down, 0.5 * (across * across + down * down) - 0.5);
    }
    eye(mesh, FaceFeatures.RIGHT_EYE, -0.6, -0.2, features);
    eye(mesh, FaceFeatures.LEFT_EYE, 0.6, 0.2, features);
    put(mesh, 10, 0, -1, 0);
    put(mesh, 152, 0, 1 + 0.5 * features.mouthOpening * features.mouthWidth, 0);
    put(mesh, 234, -0.8, 0, 0.5);
    put(mesh, 454, 0.8, 0, 0.5);
    List<Integer> lips = FaceFeatures.LIPS;
    // Outer upper 0..10, outer lower 11..19, inner upper 20..30, inner lower 31..39.
    for (int i = 0; i < 11; i++) {
      put(
          mesh,
          lips.get(i),
          features.mouthWidth * (i / 10.0 - 0.5),
          0.45 - bow(i, 11) * 0.08,
          -0.6);
      put(
          mesh,
          lips.get(20 + i),
          0.9 * features.mouthWidth * (i / 10.0 - 0.5),
          0.47 - bow(i, 11) * 0.01,
          -0.6);
    }
    double opening = features.mouthOpening * features.mouthWidth;
    for (int i = 0; i < 9; i++) {
      put(
          mesh,
          lips.get(11 + i),
          features.mouthWidth * ((i + 1) / 10.0 - 0.5),
          0.5 + bow(i + 1, 11) * (0.08 + opening),
          -0.6);
      put(
          mesh,
          lips.get(31 + i),
          0.9 * features.mouthWidth * ((i + 1) / 10.0 - 0.5),
          0.47 - bow(i + 1, 11) * 0.01 + bow(i + 1, 11) * opening,
          -0.6);
    }
    return mesh;
  }

  private static double bow(int i, int count) {
    double share = 2.0 * i / (count - 1) - 1;
    return 1 - share * share;
  }

  private static void eye(
      float[] mesh, FaceFeatures.Eye eye, double outer, double inner, Features features) {
    double width = Math.abs(inner - outer);
    put(mesh, eye.outer(), outer, -0.3, -0.4);
    put(mesh, eye.inner(), inner, -0.3, -0.4);
    double[] bows = new double[eye.upper().size()];
    double sum = 0;
    for (int i = 0; i < bows.length; i++) {
      bows[i] = bow(i + 1, bows.length + 2);
      sum += bows[i] / bows.length;
    }
    for (int i = 0; i < bows.length; i++) {
      double x = outer + (inner - outer) * (i + 1.0) / (bows.length + 1);
      double half = features.eyeOpening * width * bows[i] / sum / 2;
      put(mesh, eye.upper().get(i), x, -0.3 - half, -0.4);
      put(mesh, eye.lower().get(i), x, -0.3 + half, -0.4);
    }
    for (int i = 0; i < eye.iris().size(); i++) {
      put(
          mesh,
          eye.iris().get(i),
          (outer + inner) / 2 + features.gaze * width + (i == 0 ? 0 : 0.05 * Math.cos(i * 1.57)),
          -0.3 + (i == 0 ? 0 : 0.05 * Math.sin(i * 1.57)),
          -0.4);
    }
  }

  private static void put(float[] mesh, int point, double x, double y, double z) {
    mesh[3 * point] = (float) x;
    mesh[3 * point + 1] = (float) y;
    mesh[3 * point + 2] = (float) z;
  }

  /** A head that is moved about, the same way for the same number. */
  static Movement wobble(int number, double size, double x, double y) {
    double[] turn = {
      0.1 * Math.sin(number * 0.7), 0.2 * Math.sin(number * 0.31), 0.1 * Math.sin(number * 0.5)
    };
    double grown = size * (1 + 0.05 * Math.sin(number * 0.9));
    return new Movement(
        grown,
        Movement.turn(turn),
        new double[] {
          x + 0.3 * size * Math.sin(number * 0.41), y + 0.2 * size * Math.sin(number * 0.83), 0
        });
  }

  static FaceMesh seen(int width, int height, float[]... faces) {
    List<Landmarks> landmarks =
        java.util.Arrays.stream(faces)
            .map(
                face -> {
                  float[] points = new float[face.length / 3 * 4];
                  for (int i = 0; i < face.length / 3; i++) {
                    System.arraycopy(face, 3 * i, points, 4 * i, 3);
                    points[4 * i + 3] = 1;
                  }
                  return new Landmarks(0, 1, points, new float[0]);
                })
            .toList();
    return new FaceMesh(
        width,
        height,
        faces.length == 0 || faces[0].length == 3 * 478 ? "mediapipe-478" : "mediapipe-468",
        landmarks);
  }
}
