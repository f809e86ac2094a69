package io.kinoloom.nodes.conditions;

import io.kinoloom.nodes.landmarks.Topology;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One of the 15 lines of a face.
 *
 * @param name what it is
 * @param landmarks what it goes through
 * @param closed whether it goes on from the last to the first
 */
record FaceCurve(String name, List<Integer> landmarks, boolean closed) {

  /** Jaw, brows, nose, lids and lips, in the order of the channels. */
  static final List<FaceCurve> ALL =
      List.of(
          open("jaw"),
          outline("right-brow"),
          outline("left-brow"),
          open("nose-bridge"),
          open("right-nostril"),
          open("nose-base"),
          open("left-nostril"),
          open("right-eye-upper"),
          open("right-eye-lower"),
          open("left-eye-upper"),
          open("left-eye-lower"),
          open("outer-lip-upper"),
          open("outer-lip-lower"),
          open("inner-lip-upper"),
          open("inner-lip-lower"));

  /** The border of the face, forehead included. */
  static final List<Integer> OVAL = oval();

  private static List<Integer> part(String name) {
    return Topology.MEDIAPIPE_468.part(name).landmarks();
  }

  private static FaceCurve open(String name) {
    return new FaceCurve(name, part(name), false);
  }

  private static FaceCurve outline(String name) {
    List<Integer> around = new ArrayList<>(part(name + "-upper"));
    List<Integer> back = new ArrayList<>(part(name + "-lower"));
    Collections.reverse(back);
    around.addAll(back);
    return new FaceCurve(name, List.copyOf(around), true);
  }

  private static List<Integer> oval() {
    List<Integer> around = new ArrayList<>(part("jaw"));
    around.addAll(part("forehead"));
    return List.copyOf(around);
  }
}
