package io.kinoloom.spi;

import java.util.List;
import java.util.Optional;

/**
 * The closed list of things a wire can carry.
 *
 * @param name kebab-case name used in docs, schemas and error messages
 * @param javaType class of the payload
 * @param summary one line for people
 */
public record PayloadType<T extends Payload>(String name, Class<T> javaType, String summary) {

  public static final PayloadType<VideoFrame> VIDEO =
      new PayloadType<>("video", VideoFrame.class, "pictures");
  public static final PayloadType<LabelMap> LABELS =
      new PayloadType<>("labels", LabelMap.class, "a class number for every pixel");
  public static final PayloadType<Mask> MASK =
      new PayloadType<>("mask", Mask.class, "an opacity for every pixel");
  public static final PayloadType<Pose> POSE =
      new PayloadType<>("pose", Pose.class, "body or hand landmarks of people");
  public static final PayloadType<FaceMesh> FACE =
      new PayloadType<>("face", FaceMesh.class, "face landmarks of people");
  public static final PayloadType<FlowField> FLOW =
      new PayloadType<>("flow", FlowField.class, "a motion vector for every pixel");
  public static final PayloadType<Tensor> TENSOR =
      new PayloadType<>("tensor", Tensor.class, "an array of floats");
  public static final PayloadType<Score> SCORE =
      new PayloadType<>("score", Score.class, "named numbers");
  public static final PayloadType<Text> TEXT =
      new PayloadType<>("text", Text.class, "a line of text");
  public static final PayloadType<Clip> CLIP =
      new PayloadType<>("clip", Clip.class, "consecutive pictures held together");

  private static final List<PayloadType<?>> ALL =
      List.of(VIDEO, LABELS, MASK, POSE, FACE, FLOW, TENSOR, SCORE, TEXT, CLIP);

  /** All payload types, in documentation order. */
  public static List<PayloadType<?>> all() {
    return ALL;
  }

  /** The type called {@code name}, if there is one. */
  public static Optional<PayloadType<?>> named(String name) {
    return ALL.stream().filter(type -> type.name.equals(name)).findFirst();
  }

  @Override
  public String toString() {
    return name;
  }
}
