package io.kinoloom.nodes.landmarks;

import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Pose;
import java.util.ArrayList;
import java.util.List;

/**
 * The keypoints of OpenPose (Z. Cao, G. Hidalgo, T. Simon, S. Wei, Y. Sheikh, IEEE PAMI 43(1),
 * 2021) and how they follow from BlazePose: the neck is the middle of the shoulders, the middle hip
 * that of the hips, each seen as well as the worse of the two; all others are landmarks of their
 * own. BlazePose has no small toes, which are never seen.
 */
public final class OpenPose {
  private static final int NONE = -1;

  /** For each keypoint the landmarks whose middle it is. */
  private static final int[][] COCO = {
    {BlazePose.NOSE},
    {BlazePose.LEFT_SHOULDER, BlazePose.RIGHT_SHOULDER},
    {BlazePose.RIGHT_SHOULDER},
    {BlazePose.RIGHT_ELBOW},
    {BlazePose.RIGHT_WRIST},
    {BlazePose.LEFT_SHOULDER},
    {BlazePose.LEFT_ELBOW},
    {BlazePose.LEFT_WRIST},
    {BlazePose.RIGHT_HIP},
    {BlazePose.RIGHT_KNEE},
    {BlazePose.RIGHT_ANKLE},
    {BlazePose.LEFT_HIP},
    {BlazePose.LEFT_KNEE},
    {BlazePose.LEFT_ANKLE},
    {BlazePose.RIGHT_EYE},
    {BlazePose.LEFT_EYE},
    {BlazePose.RIGHT_EAR},
    {BlazePose.LEFT_EAR},
  };

  private static final int[][] BODY = {
    {BlazePose.NOSE},
    {BlazePose.LEFT_SHOULDER, BlazePose.RIGHT_SHOULDER},
    {BlazePose.RIGHT_SHOULDER},
    {BlazePose.RIGHT_ELBOW},
    {BlazePose.RIGHT_WRIST},
    {BlazePose.LEFT_SHOULDER},
    {BlazePose.LEFT_ELBOW},
    {BlazePose.LEFT_WRIST},
    {BlazePose.LEFT_HIP, BlazePose.RIGHT_HIP},
    {BlazePose.RIGHT_HIP},
    {BlazePose.RIGHT_KNEE},
    {BlazePose.RIGHT_ANKLE},
    {BlazePose.LEFT_HIP},
    {BlazePose.LEFT_KNEE},
    {BlazePose.LEFT_ANKLE},
    {BlazePose.RIGHT_EYE},
    {BlazePose.LEFT_EYE},
    {BlazePose.RIGHT_EAR},
    {BlazePose.LEFT_EAR},
    {BlazePose.LEFT_FOOT_INDEX},
    {NONE},
    {BlazePose.LEFT_HEEL},
    {BlazePose.RIGHT_FOOT_INDEX},
    {NONE},
    {BlazePose.RIGHT_HEEL},
  };

  private OpenPose() {}

  /**
   * The same people as keypoints of OpenPose.
   *
   * @param pose of {@link Topology#BLAZEPOSE_33}, or already of {@code wanted}
   * @param wanted {@link Topology#OPENPOSE_18} or {@link Topology#OPENPOSE_25}
   * @throws IllegalArgumentException if {@code pose} is neither, or {@code wanted} something else
   */
  public static Pose of(Pose pose, Topology wanted) {
    if (pose.topology().equals(wanted.name())) {
      return pose;
    }
    if (!pose.topology().equals(Topology.BLAZEPOSE_33.name())) {
      throw new IllegalArgumentException(
          "no way from %s to %s".formatted(pose.topology(), wanted.name()));
    }
    int[][] sources =
        wanted.equals(Topology.OPENPOSE_18)
            ? COCO
            : wanted.equals(Topology.OPENPOSE_25) ? BODY : new int[0][];
    if (sources.length == 0) {
      throw new IllegalArgumentException(wanted.name() + " is not of OpenPose");
    }
    List<Landmarks> people = new ArrayList<>();
    for (Landmarks person : pose.people()) {
      if (!Topology.BLAZEPOSE_33.fits(person)) {
        throw new IllegalArgumentException("blazepose-33 has 33 landmarks, not " + person.count());
      }
      people.add(of(person, sources));
    }
    return new Pose(pose.width(), pose.height(), wanted.name(), people);
  }

  private static Landmarks of(Landmarks person, int[][] sources) {
    float[] points = new float[sources.length * Landmarks.STRIDE];
    float[] world = new float[person.world().length == 0 ? 0 : sources.length * 3];
    for (int i = 0; i < sources.length; i++) {
      int first = sources[i][0];
      int second = sources[i][sources[i].length - 1];
      if (first == NONE) {
        continue;
      }
      int at = i * Landmarks.STRIDE;
      points[at] = (person.x(first) + person.x(second)) / 2;
      points[at + 1] = (person.y(first) + person.y(second)) / 2;
      points[at + 2] = (person.z(first) + person.z(second)) / 2;
      points[at + 3] = Math.min(person.visibility(first), person.visibility(second));
      for (int axis = 0; axis < 3 && world.length > 0; axis++) {
        world[i * 3 + axis] =
            (person.world()[first * 3 + axis] + person.world()[second * 3 + axis]) / 2;
      }
    }
    return new Landmarks(person.id(), person.confidence(), points, world);
  }
}
