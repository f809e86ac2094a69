package io.kinoloom.nodes.landmarks;

/** Numbers of the landmarks of {@link Topology#BLAZEPOSE_33} that are used by name. */
public final class BlazePose {
  public static final int NOSE = 0;
  public static final int LEFT_EYE = 2;
  public static final int RIGHT_EYE = 5;
  public static final int LEFT_EAR = 7;
  public static final int RIGHT_EAR = 8;
  public static final int MOUTH_LEFT = 9;
  public static final int MOUTH_RIGHT = 10;
  public static final int LEFT_SHOULDER = 11;
  public static final int RIGHT_SHOULDER = 12;
  public static final int LEFT_ELBOW = 13;
  public static final int RIGHT_ELBOW = 14;
  public static final int LEFT_WRIST = 15;
  public static final int RIGHT_WRIST = 16;
  public static final int LEFT_PINKY = 17;
  public static final int RIGHT_PINKY = 18;
  public static final int LEFT_INDEX = 19;
  public static final int RIGHT_INDEX = 20;
  public static final int LEFT_HIP = 23;
  public static final int RIGHT_HIP = 24;
  public static final int LEFT_KNEE = 25;
  public static final int RIGHT_KNEE = 26;
  public static final int LEFT_ANKLE = 27;
  public static final int RIGHT_ANKLE = 28;
  public static final int LEFT_HEEL = 29;
  public static final int RIGHT_HEEL = 30;
  public static final int LEFT_FOOT_INDEX = 31;
  public static final int RIGHT_FOOT_INDEX = 32;

  private BlazePose() {}
}
