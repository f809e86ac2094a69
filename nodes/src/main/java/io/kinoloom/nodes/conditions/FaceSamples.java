package io.kinoloom.nodes.conditions;

import io.kinoloom.nodes.landmarks.Topology;
import io.kinoloom.spi.FaceMesh;
import io.kinoloom.spi.Landmarks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Meshes of one face seen in a stream. Holds all of them up to {@link #CAPACITY}, then every second
 * one, then every fourth, and so on, so that it never grows beyond that.
 *
 * @param width width of the pictures, pixels; 0 before the first
 * @param height their height, pixels
 * @param step how many are seen for one that is held
 * @param skipped how many were seen since the last one held
 * @param meshes {@code x, y, z} of each point, pixels; never to be written
 */
record FaceSamples(int width, int height, int step, int skipped, List<float[]> meshes) {
  /** Most meshes held. */
  static final int CAPACITY = 256;

  static final FaceSamples NONE = new FaceSamples(0, 0, 1, 0, List.of());

  FaceSamples {
    meshes = List.copyOf(meshes);
  }

  int count() {
    return meshes.size();
  }

  /** Whether samples of such a picture belong with these. */
  boolean fits(FaceMesh mesh, float[] points) {
    return width == 0
        || width == mesh.width()
            && height == mesh.height()
            && meshes.stream().limit(1).allMatch(held -> held.length == points.length);
  }

  /** With one mesh more. */
  FaceSamples plus(FaceMesh mesh, float[] points) {
    if (skipped + 1 < step) {
      return new FaceSamples(width, height, step, skipped + 1, meshes);
    }
    boolean full = count() >= CAPACITY;
    List<float[]> more = new ArrayList<>();
    for (int i = 0; i < count(); i += full ? 2 : 1) {
      more.add(meshes.get(i));
    }
    more.add(points);
    return new FaceSamples(mesh.width(), mesh.height(), full ? 2 * step : step, 0, more);
  }

  /** Why a mesh cannot be used, if it cannot. */
  static Optional<String> problem(FaceMesh mesh) {
    boolean known =
        Topology.of(mesh.topology())
            .filter(
                topology ->
                    topology.equals(Topology.MEDIAPIPE_468)
                        || topology.equals(Topology.MEDIAPIPE_478))
            .filter(topology -> mesh.faces().stream().allMatch(topology::fits))
            .isPresent();
    return known
        ? Optional.empty()
        : Optional.of(
            "cannot use landmarks '%s'; use mediapipe-468 or mediapipe-478"
                .formatted(mesh.topology()));
  }

  /** The largest face of a mesh; one with a point that is no number is none. */
  static Optional<Landmarks> largest(FaceMesh mesh) {
    return mesh.faces().stream()
        .filter(FaceSamples::isFinite)
        .max(
            Comparator.comparingDouble(
                face -> new Face(mesh, face, mesh.width(), mesh.height()).size()))
        .filter(face -> new Face(mesh, face, mesh.width(), mesh.height()).size() > 0);
  }

  private static boolean isFinite(Landmarks face) {
    for (float value : face.points()) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  /** {@code x, y, z} of each point. */
  static float[] points(Landmarks face) {
    float[] points = new float[3 * face.count()];
    for (int i = 0; i < face.count(); i++) {
      points[3 * i] = face.x(i);
      points[3 * i + 1] = face.y(i);
      points[3 * i + 2] = face.z(i);
    }
    return points;
  }
}
