package io.kinoloom.nodes.perception;

import io.kinoloom.nodes.landmarks.Topology;
import java.util.Arrays;
import java.util.List;

/**
 * Puts together what the attention mesh sees at a second look: lips, eyes and irises. Which of its
 * numbers is which point of the mesh is told by MediaPipe's face landmark module; its "left eye" is
 * the left one in the picture.
 */
final class FaceRefinement {
  /** Outputs of the network, the mesh first and the certainty last. */
  static final List<String> OUTPUTS =
      List.of(
          "output_mesh_identity",
          "output_lips",
          "output_left_eye",
          "output_right_eye",
          "output_left_iris",
          "output_right_iris",
          "conv_faceflag");

  private static final int[] LIPS = {
    61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 185, 40, 39, 37, 0, 267, 269, 270, 409, 78,
    95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310, 415, 76, 77,
    90, 180, 85, 16, 315, 404, 320, 307, 306, 184, 74, 73, 72, 11, 302, 303, 304, 408, 62, 96, 89,
    179, 86, 15, 316, 403, 319, 325, 292, 183, 42, 41, 38, 12, 268, 271, 272, 407
  };

  private static final int[] RIGHT_EYE = {
    33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173, 130, 25, 110, 24,
    23, 22, 26, 112, 243, 247, 30, 29, 27, 28, 56, 190, 226, 31, 228, 229, 230, 231, 232, 233, 244,
    113, 225, 224, 223, 222, 221, 189, 35, 124, 46, 53, 52, 65, 143, 111, 117, 118, 119, 120, 121,
    128, 245, 156, 70, 63, 105, 66, 107, 55, 193
  };

  private static final int[] LEFT_EYE = {
    263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398, 359, 255, 339,
    254, 253, 252, 256, 341, 463, 467, 260, 259, 257, 258, 286, 414, 446, 261, 448, 449, 450, 451,
    452, 453, 464, 342, 445, 444, 443, 442, 441, 413, 265, 353, 276, 283, 282, 295, 372, 340, 346,
    347, 348, 349, 350, 357, 465, 383, 300, 293, 334, 296, 336, 285, 417
  };

  /** The lids stand first in the lists above. */
  private static final int LIDS = 16;

  private static final int[] RIGHT_IRIS = {468, 469, 470, 471, 472};
  private static final int[] LEFT_IRIS = {473, 474, 475, 476, 477};

  private FaceRefinement() {}

  /**
   * The whole mesh.
   *
   * @param outputs of the network, in the order of {@link #OUTPUTS}
   * @return {@code x, y, z} of each point, pixels of the network's input; lips and eyes have the z
   *     of the first look, irises the mean of their lids
   */
  static float[] merge(float[][] outputs) {
    float[] mesh = Arrays.copyOf(outputs[0], Topology.MEDIAPIPE_478.count() * 3);
    put(outputs[1], LIPS, mesh);
    put(outputs[2], RIGHT_EYE, mesh);
    put(outputs[3], LEFT_EYE, mesh);
    put(outputs[4], RIGHT_IRIS, mesh);
    put(outputs[5], LEFT_IRIS, mesh);
    putDepth(RIGHT_EYE, RIGHT_IRIS, mesh);
    putDepth(LEFT_EYE, LEFT_IRIS, mesh);
    return mesh;
  }

  private static void put(float[] part, int[] points, float[] mesh) {
    for (int i = 0; i < points.length; i++) {
      mesh[points[i] * 3] = part[i * 2];
      mesh[points[i] * 3 + 1] = part[i * 2 + 1];
    }
  }

  private static void putDepth(int[] eye, int[] iris, float[] mesh) {
    float sum = 0;
    for (int i = 0; i < LIDS; i++) {
      sum += mesh[eye[i] * 3 + 2];
    }
    for (int point : iris) {
      mesh[point * 3 + 2] = sum / LIDS;
    }
  }
}
