package io.kinoloom.nodes.conditions;

import io.kinoloom.spi.FaceMesh;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Pose;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The landmarks of one picture, whether they came as people or as faces.
 *
 * @param width width of the picture they refer to, pixels
 * @param height its height, pixels
 * @param topology name of the landmark list
 * @param items one entry for each person or face
 */
record Figures(int width, int height, String topology, List<Landmarks> items) {
  Figures {
    items = List.copyOf(items);
  }

  static Figures of(Pose pose) {
    return new Figures(pose.width(), pose.height(), pose.topology(), pose.people());
  }

  static Figures of(FaceMesh mesh) {
    return new Figures(mesh.width(), mesh.height(), mesh.topology(), mesh.faces());
  }

  Pose toPose() {
    return new Pose(width, height, topology, items);
  }

  FaceMesh toFaceMesh() {
    return new FaceMesh(width, height, topology, items);
  }

  /** The same picture with other landmarks. */
  Figures with(List<Landmarks> others) {
    return new Figures(width, height, topology, others);
  }

  /** Whether positions in both mean the same. */
  boolean comparableWith(Figures other) {
    return width == other.width && height == other.height && topology.equals(other.topology);
  }

  /** The one of this id. */
  Optional<Landmarks> find(int id) {
    return items.stream().filter(item -> item.id() == id).findFirst();
  }

  /** An id that more than one has. */
  Optional<Integer> sharedId() {
    Set<Integer> seen = new HashSet<>();
    return items.stream().map(Landmarks::id).filter(id -> !seen.add(id)).findFirst();
  }
}
