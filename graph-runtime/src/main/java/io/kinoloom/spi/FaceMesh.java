package io.kinoloom.spi;

import java.util.List;
import java.util.Objects;

/**
 * The faces found in one picture; none is a valid answer.
 *
 * @param width width of the picture the landmarks refer to, pixels
 * @param height its height, pixels
 * @param topology name of the landmark list, such as {@code mediapipe-468}
 * @param faces one entry for each face
 */
public record FaceMesh(int width, int height, String topology, List<Landmarks> faces)
    implements Payload {
  public FaceMesh {
    Sizes.check(width, height);
    Objects.requireNonNull(topology, "topology");
    faces = List.copyOf(faces);
  }

  @Override
  public PayloadType<FaceMesh> payloadType() {
    return PayloadType.FACE;
  }
}
