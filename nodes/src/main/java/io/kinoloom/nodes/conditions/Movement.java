package io.kinoloom.nodes.conditions;

import java.util.List;

/**
 * How a rigid body lies in space: {@code point -> size * (turn * point) + place}.
 *
 * @param size above 0
 * @param turn rotation matrix, row by row; never written
 * @param place where the origin comes to; never written
 */
record Movement(double size, double[] turn, double[] place) {
  /** Sweeps of the eigenvalue iteration; five are enough for a 4x4 matrix in double precision. */
  private static final int SWEEPS = 12;

  /**
   * The movement that brings some points of a body to where they were seen, with the least squared
   * error: B. Horn, "Closed-form solution of absolute orientation using unit quaternions", Journal
   * of the Optical Society of America A 4(4), 1987.
   *
   * @param body {@code x, y, z} of each point
   * @param seen {@code x, y, z} of each point
   * @param points those that count, at least three that lie in no line
   * @throws IllegalArgumentException if they do not tell where the body lies
   */
  static Movement between(float[] body, float[] seen, List<Integer> points) {
    double[] middle = middle(body, points);
    double[] seenMiddle = middle(seen, points);
    double[][] products = new double[3][3];
    double spread = 0;
    double seenSpread = 0;
    for (int point : points) {
      for (int i = 0; i < 3; i++) {
        double from = body[3 * point + i] - middle[i];
        double to = seen[3 * point + i] - seenMiddle[i];
        spread += from * from;
        seenSpread += to * to;
        for (int j = 0; j < 3; j++) {
          products[i][j] += from * (seen[3 * point + j] - seenMiddle[j]);
        }
      }
    }
    double size = Math.sqrt(seenSpread / spread);
    if (!(size > 0) || !Double.isFinite(size)) {
      throw new IllegalArgumentException("the points lie in one place");
    }
    double[] turn = matrix(largest(quaternionForm(products)));
    double[] turned = times(turn, middle);
    double[] place = new double[3];
    for (int i = 0; i < 3; i++) {
      place[i] = seenMiddle[i] - size * turned[i];
    }
    return new Movement(size, turn, place);
  }

  private static double[] middle(float[] mesh, List<Integer> points) {
    double[] sum = new double[3];
    for (int point : points) {
      for (int i = 0; i < 3; i++) {
        sum[i] += mesh[3 * point + i] / points.size();
      }
    }
    return sum;
  }

  /** Horn's symmetric matrix, whose eigenvector of the largest eigenvalue is the rotation. */
  private static double[][] quaternionForm(double[][] s) {
    return new double[][] {
      {s[0][0] + s[1][1] + s[2][2], s[1][2] - s[2][1], s[2][0] - s[0][2], s[0][1] - s[1][0]},
      {s[1][2] - s[2][1], s[0][0] - s[1][1] - s[2][2], s[0][1] + s[1][0], s[2][0] + s[0][2]},
      {s[2][0] - s[0][2], s[0][1] + s[1][0], s[1][1] - s[0][0] - s[2][2], s[1][2] + s[2][1]},
      {s[0][1] - s[1][0], s[2][0] + s[0][2], s[1][2] + s[2][1], s[2][2] - s[0][0] - s[1][1]}
    };
  }

  /** Eigenvector of the largest eigenvalue, by Jacobi's rotations. */
  private static double[] largest(double[][] form) {
    int size = form.length;
    double[][] vectors = new double[size][size];
    for (int i = 0; i < size; i++) {
      vectors[i][i] = 1;
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int p = 0; p < size; p++) {
        for (int q = p + 1; q < size; q++) {
          rotate(form, vectors, p, q);
        }
      }
    }
    int best = 0;
    for (int i = 1; i < size; i++) {
      best = form[i][i] > form[best][best] ? i : best;
    }
    double[] vector = new double[size];
    for (int i = 0; i < size; i++) {
      vector[i] = vectors[i][best];
    }
    return vector;
  }

  private static void rotate(double[][] form, double[][] vectors, int p, int q) {
    if (form[p][q] == 0) {
      return;
    }
    double theta = (form[q][q] - form[p][p]) / (2 * form[p][q]);
    double tangent = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
    double cosine = 1 / Math.sqrt(tangent * tangent + 1);
    double sine = tangent * cosine;
    int size = form.length;
    for (int i = 0; i < size; i++) {
      double ip = form[i][p];
      double iq = form[i][q];
      form[i][p] = cosine * ip - sine * iq;
      form[i][q] = sine * ip + cosine * iq;
    }
    for (int i = 0; i < size; i++) {
      double pi = form[p][i];
      double qi = form[q][i];
      form[p][i] = cosine * pi - sine * qi;
      form[q][i] = sine * pi + cosine * qi;
      double vp = vectors[i][p];
      double vq = vectors[i][q];
      vectors[i][p] = cosine * vp - sine * vq;
      vectors[i][q] = sine * vp + cosine * vq;
    }
  }

  private static double[] matrix(double[] quaternion) {
    double w = quaternion[0];
    double x = quaternion[1];
    double y = quaternion[2];
    double z = quaternion[3];
    return new double[] {
      1 - 2 * (y * y + z * z),
      2 * (x * y - w * z),
      2 * (x * z + w * y),
      2 * (x * y + w * z),
      1 - 2 * (x * x + z * z),
      2 * (y * z - w * x),
      2 * (x * z - w * y),
      2 * (y * z + w * x),
      1 - 2 * (x * x + y * y)
    };
  }

  /**
   * The rotation about an axis by an angle.
   *
   * @param vector along the axis, as long as the angle, radians
   */
  static double[] turn(double[] vector) {
    double angle = Math.sqrt(dot(vector, vector));
    double half = angle < 1e-12 ? 0.5 : Math.sin(angle / 2) / angle;
    return matrix(
        new double[] {Math.cos(angle / 2), half * vector[0], half * vector[1], half * vector[2]});
  }

  /** What {@link #turn(double[])} was given; an angle of at most half a turn. */
  static double[] vector(double[] turn) {
    double[] axis = {turn[7] - turn[5], turn[2] - turn[6], turn[3] - turn[1]};
    double sine = Math.sqrt(dot(axis, axis)) / 2;
    double cosine = (turn[0] + turn[4] + turn[8] - 1) / 2;
    double angle = Math.atan2(sine, cosine);
    double scale = sine < 1e-9 ? 0.5 : angle / (2 * sine);
    return new double[] {scale * axis[0], scale * axis[1], scale * axis[2]};
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }

  /** Product of a matrix and a vector. */
  static double[] times(double[] matrix, double[] vector) {
    double[] product = new double[3];
    for (int i = 0; i < 3; i++) {
      product[i] =
          matrix[3 * i] * vector[0] + matrix[3 * i + 1] * vector[1] + matrix[3 * i + 2] * vector[2];
    }
    return product;
  }

  /** Product of two matrices. */
  static double[] after(double[] second, double[] first) {
    double[] product = new double[9];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        for (int k = 0; k < 3; k++) {
          product[3 * i + j] += second[3 * i + k] * first[3 * k + j];
        }
      }
    }
    return product;
  }

  /** The matrix that undoes a rotation. */
  static double[] undone(double[] turn) {
    return new double[] {
      turn[0], turn[3], turn[6], turn[1], turn[4], turn[7], turn[2], turn[5], turn[8]
    };
  }

  /** Where the points of a body come to. */
  float[] apply(float[] body) {
    float[] moved = new float[body.length];
    for (int point = 0; point < body.length; point += 3) {
      for (int i = 0; i < 3; i++) {
        moved[point + i] =
            (float)
                (place[i]
                    + size
                        * (turn[3 * i] * body[point]
                            + turn[3 * i + 1] * body[point + 1]
                            + turn[3 * i + 2] * body[point + 2]));
      }
    }
    return moved;
  }

  /** The movement back. */
  Movement inverse() {
    double[] back = undone(turn);
    double[] origin = times(back, place);
    for (int i = 0; i < 3; i++) {
      origin[i] /= -size;
    }
    return new Movement(1 / size, back, origin);
  }
}
