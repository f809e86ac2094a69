package io.kinoloom.nodes.landmarks;

import io.kinoloom.spi.Landmarks;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A list of landmarks that poses or face meshes may follow: what each landmark is, and which are
 * joined by lines. Left and right are those of the person shown. Numbers are told by the
 * documentation of OpenPose and of MediaPipe's Pose, Hands and Face Mesh.
 *
 * @param name as in {@link io.kinoloom.spi.Pose#topology}
 * @param count number of landmarks
 * @param names kebab-case name of each landmark; empty for a mesh, whose points have no names
 * @param parts the chains that are drawn
 */
public record Topology(String name, int count, List<String> names, List<Part> parts) {

  /** Side of the body, as the person shown would say. */
  public enum Side {
    LEFT,
    RIGHT,
    MIDDLE
  }

  /**
   * A chain of landmarks.
   *
   * @param name kebab-case, unique within the topology
   * @param side side of the body
   * @param landmarks from one end to the other
   */
  public record Part(String name, Side side, List<Integer> landmarks) {
    public Part {
      landmarks = List.copyOf(landmarks);
    }

    private static Part of(String name, Side side, Integer... landmarks) {
      return new Part(name, side, List.of(landmarks));
    }
  }

  /** Two landmarks joined by a line. */
  public record Connection(int from, int to, Side side) {}

  /** The 33 landmarks of BlazePose. */
  public static final Topology BLAZEPOSE_33 =
      named(
          "blazepose-33",
          List.of(
              "nose",
              "left-eye-inner",
              "left-eye",
              "left-eye-outer",
              "right-eye-inner",
              "right-eye",
              "right-eye-outer",
              "left-ear",
              "right-ear",
              "mouth-left",
              "mouth-right",
              "left-shoulder",
              "right-shoulder",
              "left-elbow",
              "right-elbow",
              "left-wrist",
              "right-wrist",
              "left-pinky",
              "right-pinky",
              "left-index",
              "right-index",
              "left-thumb",
              "right-thumb",
              "left-hip",
              "right-hip",
              "left-knee",
              "right-knee",
              "left-ankle",
              "right-ankle",
              "left-heel",
              "right-heel",
              "left-foot-index",
              "right-foot-index"),
          List.of(
              Part.of("left-face", Side.LEFT, 0, 1, 2, 3, 7),
              Part.of("right-face", Side.RIGHT, 0, 4, 5, 6, 8),
              Part.of("mouth", Side.MIDDLE, 9, 10),
              Part.of("shoulders", Side.MIDDLE, 11, 12),
              Part.of("hips", Side.MIDDLE, 23, 24),
              Part.of("left-arm", Side.LEFT, 11, 13, 15),
              Part.of("left-hand", Side.LEFT, 15, 17, 19, 15, 21),
              Part.of("right-arm", Side.RIGHT, 12, 14, 16),
              Part.of("right-hand", Side.RIGHT, 16, 18, 20, 16, 22),
              Part.of("left-flank", Side.LEFT, 11, 23),
              Part.of("left-leg", Side.LEFT, 23, 25, 27),
              Part.of("left-foot", Side.LEFT, 27, 29, 31, 27),
              Part.of("right-flank", Side.RIGHT, 12, 24),
              Part.of("right-leg", Side.RIGHT, 24, 26, 28),
              Part.of("right-foot", Side.RIGHT, 28, 30, 32, 28)));

  /** The 18 keypoints of OpenPose's COCO model; each part is one limb. */
  public static final Topology OPENPOSE_18 =
      named(
          "openpose-18",
          List.of(
              "nose",
              "neck",
              "right-shoulder",
              "right-elbow",
              "right-wrist",
              "left-shoulder",
              "left-elbow",
              "left-wrist",
              "right-hip",
              "right-knee",
              "right-ankle",
              "left-hip",
              "left-knee",
              "left-ankle",
              "right-eye",
              "left-eye",
              "right-ear",
              "left-ear"),
          List.of(
              Part.of("neck-right-shoulder", Side.RIGHT, 1, 2),
              Part.of("neck-left-shoulder", Side.LEFT, 1, 5),
              Part.of("right-shoulder-right-elbow", Side.RIGHT, 2, 3),
              Part.of("right-elbow-right-wrist", Side.RIGHT, 3, 4),
              Part.of("left-shoulder-left-elbow", Side.LEFT, 5, 6),
              Part.of("left-elbow-left-wrist", Side.LEFT, 6, 7),
              Part.of("neck-right-hip", Side.RIGHT, 1, 8),
              Part.of("right-hip-right-knee", Side.RIGHT, 8, 9),
              Part.of("right-knee-right-ankle", Side.RIGHT, 9, 10),
              Part.of("neck-left-hip", Side.LEFT, 1, 11),
              Part.of("left-hip-left-knee", Side.LEFT, 11, 12),
              Part.of("left-knee-left-ankle", Side.LEFT, 12, 13),
              Part.of("neck-nose", Side.MIDDLE, 1, 0),
              Part.of("nose-right-eye", Side.RIGHT, 0, 14),
              Part.of("right-eye-right-ear", Side.RIGHT, 14, 16),
              Part.of("nose-left-eye", Side.LEFT, 0, 15),
              Part.of("left-eye-left-ear", Side.LEFT, 15, 17)));

  /** The 25 keypoints of OpenPose's BODY_25 model; each part is one limb. */
  public static final Topology OPENPOSE_25 =
      named(
          "openpose-25",
          List.of(
              "nose",
              "neck",
              "right-shoulder",
              "right-elbow",
              "right-wrist",
              "left-shoulder",
              "left-elbow",
              "left-wrist",
              "middle-hip",
              "right-hip",
              "right-knee",
              "right-ankle",
              "left-hip",
              "left-knee",
              "left-ankle",
              "right-eye",
              "left-eye",
              "right-ear",
              "left-ear",
              "left-big-toe",
              "left-small-toe",
              "left-heel",
              "right-big-toe",
              "right-small-toe",
              "right-heel"),
          List.of(
              Part.of("neck-middle-hip", Side.MIDDLE, 1, 8),
              Part.of("neck-right-shoulder", Side.RIGHT, 1, 2),
              Part.of("neck-left-shoulder", Side.LEFT, 1, 5),
              Part.of("right-shoulder-right-elbow", Side.RIGHT, 2, 3),
              Part.of("right-elbow-right-wrist", Side.RIGHT, 3, 4),
              Part.of("left-shoulder-left-elbow", Side.LEFT, 5, 6),
              Part.of("left-elbow-left-wrist", Side.LEFT, 6, 7),
              Part.of("middle-hip-right-hip", Side.RIGHT, 8, 9),
              Part.of("right-hip-right-knee", Side.RIGHT, 9, 10),
              Part.of("right-knee-right-ankle", Side.RIGHT, 10, 11),
              Part.of("middle-hip-left-hip", Side.LEFT, 8, 12),
              Part.of("left-hip-left-knee", Side.LEFT, 12, 13),
              Part.of("left-knee-left-ankle", Side.LEFT, 13, 14),
              Part.of("neck-nose", Side.MIDDLE, 1, 0),
              Part.of("nose-right-eye", Side.RIGHT, 0, 15),
              Part.of("right-eye-right-ear", Side.RIGHT, 15, 17),
              Part.of("nose-left-eye", Side.LEFT, 0, 16),
              Part.of("left-eye-left-ear", Side.LEFT, 16, 18),
              Part.of("left-ankle-left-big-toe", Side.LEFT, 14, 19),
              Part.of("left-big-toe-left-small-toe", Side.LEFT, 19, 20),
              Part.of("left-ankle-left-heel", Side.LEFT, 14, 21),
              Part.of("right-ankle-right-big-toe", Side.RIGHT, 11, 22),
              Part.of("right-big-toe-right-small-toe", Side.RIGHT, 22, 23),
              Part.of("right-ankle-right-heel", Side.RIGHT, 11, 24)));

  /** The 21 landmarks of a hand. */
  public static final Topology MEDIAPIPE_HAND_21 =
      named(
          "mediapipe-hand-21",
          List.of(
              "wrist",
              "thumb-cmc",
              "thumb-mcp",
              "thumb-ip",
              "thumb-tip",
              "index-mcp",
              "index-pip",
              "index-dip",
              "index-tip",
              "middle-mcp",
              "middle-pip",
              "middle-dip",
              "middle-tip",
              "ring-mcp",
              "ring-pip",
              "ring-dip",
              "ring-tip",
              "pinky-mcp",
              "pinky-pip",
              "pinky-dip",
              "pinky-tip"),
          List.of(
              Part.of("palm", Side.MIDDLE, 0, 5, 9, 13, 17, 0),
              Part.of("thumb", Side.MIDDLE, 0, 1, 2, 3, 4),
              Part.of("index", Side.MIDDLE, 5, 6, 7, 8),
              Part.of("middle", Side.MIDDLE, 9, 10, 11, 12),
              Part.of("ring", Side.MIDDLE, 13, 14, 15, 16),
              Part.of("pinky", Side.MIDDLE, 17, 18, 19, 20)));

  /** The 468 points of MediaPipe's face mesh. Jaw and forehead together are the face's oval. */
  public static final Topology MEDIAPIPE_468 =
      new Topology(
          "mediapipe-468",
          468,
          List.of(),
          List.of(
              Part.of(
                  "jaw",
                  Side.MIDDLE,
                  127,
                  234,
                  93,
                  132,
                  58,
                  172,
                  136,
                  150,
                  149,
                  176,
                  148,
                  152,
                  377,
                  400,
                  378,
                  379,
                  365,
                  397,
                  288,
                  361,
                  323,
                  454,
                  356),
              Part.of(
                  "forehead",
                  Side.MIDDLE,
                  356,
                  389,
                  251,
                  284,
                  332,
                  297,
                  338,
                  10,
                  109,
                  67,
                  103,
                  54,
                  21,
                  162,
                  127),
              Part.of("right-brow-upper", Side.RIGHT, 70, 63, 105, 66, 107),
              Part.of("right-brow-lower", Side.RIGHT, 46, 53, 52, 65, 55),
              Part.of("left-brow-upper", Side.LEFT, 300, 293, 334, 296, 336),
              Part.of("left-brow-lower", Side.LEFT, 276, 283, 282, 295, 285),
              Part.of("nose-bridge", Side.MIDDLE, 168, 6, 197, 195, 5, 4),
              Part.of("right-nostril", Side.RIGHT, 115, 48, 64, 98),
              Part.of("nose-base", Side.MIDDLE, 98, 97, 2, 326, 327),
              Part.of("left-nostril", Side.LEFT, 344, 278, 294, 327),
              Part.of("right-eye-upper", Side.RIGHT, 33, 246, 161, 160, 159, 158, 157, 173, 133),
              Part.of("right-eye-lower", Side.RIGHT, 33, 7, 163, 144, 145, 153, 154, 155, 133),
              Part.of("left-eye-upper", Side.LEFT, 263, 466, 388, 387, 386, 385, 384, 398, 362),
              Part.of("left-eye-lower", Side.LEFT, 263, 249, 390, 373, 374, 380, 381, 382, 362),
              Part.of(
                  "outer-lip-upper", Side.MIDDLE, 61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291),
              Part.of(
                  "outer-lip-lower",
                  Side.MIDDLE,
                  61,
                  146,
                  91,
                  181,
                  84,
                  17,
                  314,
                  405,
                  321,
                  375,
                  291),
              Part.of(
                  "inner-lip-upper", Side.MIDDLE, 78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308),
              Part.of(
                  "inner-lip-lower",
                  Side.MIDDLE,
                  78,
                  95,
                  88,
                  178,
                  87,
                  14,
                  317,
                  402,
                  318,
                  324,
                  308)));

  /**
   * The same points and ten more: of the right and of the left iris the middle, then the rim at
   * four places.
   */
  public static final Topology MEDIAPIPE_478 =
      new Topology(
          "mediapipe-478",
          478,
          List.of(),
          Stream.concat(
                  MEDIAPIPE_468.parts.stream(),
                  Stream.of(
                      Part.of("right-iris", Side.RIGHT, 469, 470, 471, 472, 469),
                      Part.of("left-iris", Side.LEFT, 474, 475, 476, 477, 474)))
              .toList());

  private static final List<Topology> KNOWN =
      List.of(
          BLAZEPOSE_33, OPENPOSE_18, OPENPOSE_25, MEDIAPIPE_HAND_21, MEDIAPIPE_468, MEDIAPIPE_478);

  public Topology {
    names = List.copyOf(names);
    parts = List.copyOf(parts);
  }

  private static Topology named(String name, List<String> names, List<Part> parts) {
    return new Topology(name, names.size(), names, parts);
  }

  /** The topology of this name, if it is known. */
  public static Optional<Topology> of(String name) {
    return KNOWN.stream().filter(topology -> topology.name.equals(name)).findFirst();
  }

  /** Whether these landmarks have as many points as this topology. */
  public boolean fits(Landmarks landmarks) {
    return landmarks.count() == count;
  }

  /**
   * Number of the landmark of this name.
   *
   * @throws NoSuchElementException if there is none
   */
  public int landmark(String landmark) {
    int number = names.indexOf(landmark);
    if (number < 0) {
      throw new NoSuchElementException(name + " has no landmark '" + landmark + "'");
    }
    return number;
  }

  /**
   * The part of this name.
   *
   * @throws NoSuchElementException if there is none
   */
  public Part part(String part) {
    return parts.stream()
        .filter(candidate -> candidate.name.equals(part))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException(name + " has no part '" + part + "'"));
  }

  /** Every line of every part, each once. */
  public List<Connection> connections() {
    Set<Connection> connections = new LinkedHashSet<>();
    for (Part part : parts) {
      for (int i = 1; i < part.landmarks.size(); i++) {
        connections.add(
            new Connection(part.landmarks.get(i - 1), part.landmarks.get(i), part.side));
      }
    }
    return new ArrayList<>(connections);
  }
}
