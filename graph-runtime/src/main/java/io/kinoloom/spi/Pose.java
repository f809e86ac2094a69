package io.kinoloom.spi;

import java.util.List;
import java.util.Objects;

/**
 * The people (or hands) found in one picture; none is a valid answer.
 *
 * @param width width of the picture the landmarks refer to, pixels
 * @param height its height, pixels
 * @param topology name of the landmark list, such as {@code blazepose-33}
 * @param people one entry for each person
 */
public record Pose(int width, int height, String topology, List<Landmarks> people)
    implements Payload {
  public Pose {
    Sizes.check(width, height);
    Objects.requireNonNull(topology, "topology");
    people = List.copyOf(people);
  }

  @Override
  public PayloadType<Pose> payloadType() {
    return PayloadType.POSE;
  }
}
