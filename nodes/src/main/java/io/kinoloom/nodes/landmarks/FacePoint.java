package io.kinoloom.nodes.landmarks;

/**
 * Numbers of the points of {@link Topology#MEDIAPIPE_468} and its refinement that are used by name.
 */
public final class FacePoint {
  public static final int FOREHEAD = 10;
  public static final int CHIN = 152;
  public static final int RIGHT_CHEEK = 234;
  public static final int LEFT_CHEEK = 454;
  public static final int RIGHT_EYE_OUTER = 33;
  public static final int RIGHT_EYE_INNER = 133;
  public static final int RIGHT_EYE_UPPER = 159;
  public static final int RIGHT_EYE_LOWER = 145;
  public static final int LEFT_EYE_OUTER = 263;
  public static final int LEFT_EYE_INNER = 362;
  public static final int LEFT_EYE_UPPER = 386;
  public static final int LEFT_EYE_LOWER = 374;

  public static final int MOUTH_RIGHT = 61;
  public static final int MOUTH_LEFT = 291;

  /** Inner edge, in the middle. */
  public static final int LIP_UPPER = 13;

  /** Inner edge, in the middle. */
  public static final int LIP_LOWER = 14;

  /** In {@link Topology#MEDIAPIPE_478} only. */
  public static final int RIGHT_IRIS = 468;

  /** In {@link Topology#MEDIAPIPE_478} only. */
  public static final int LEFT_IRIS = 473;

  private FacePoint() {}
}
