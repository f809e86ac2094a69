package io.kinoloom.nodes.events;

import io.kinoloom.nodes.landmarks.Topology;
import io.kinoloom.spi.Landmarks;
import java.util.Random;

/** People made of random numbers. */
final class Found {
  private Found() {}

  static Landmarks person(int id, Topology topology, long seed, boolean world) {
    return person(id, topology.count(), seed, world);
  }

  static Landmarks person(int id, int count, long seed, boolean world) {
    Random random = new Random(seed);
    float[] points = new float[count * Landmarks.STRIDE];
    for (int i = 0; i < points.length; i++) {
      points[i] = i % 4 == 3 ? random.nextFloat() : random.nextFloat() * 800 - 100;
    }
    float[] metres = new float[world ? count * 3 : 0];
    for (int i = 0; i < metres.length; i++) {
      metres[i] = random.nextFloat() * 2 - 1;
    }
    return new Landmarks(id, random.nextFloat(), points, metres);
  }
}
