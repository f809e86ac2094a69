package io.kinoloom.nodes.scene;

import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.Tensor;
import java.util.Arrays;
import java.util.List;

/** What is known about a picture of a world, at the centres of its pixels. */
final class Truth {
  private final Instant instant;
  private final int width;
  private final int height;
  private final short[] surfaces;

  Truth(Instant instant, int width, int height) {
    this.instant = instant;
    this.width = width;
    this.height = height;
    this.surfaces = new short[width * height];
    for (int surface = 1; surface < instant.world().surfaces(); surface++) {
      Instant.Box box = instant.box(surface, width, height);
      for (int y = box.top(); y <= box.bottom(); y++) {
        for (int x = box.left(); x <= box.right(); x++) {
          if (instant.covers(surface, x, y)) {
            surfaces[y * width + x] = (short) surface;
          }
        }
      }
    }
  }

  /** Number of the shape at each pixel, from far to near; 0 is the background. */
  LabelMap instances() {
    return new LabelMap(width, height, "instances", surfaces.clone());
  }

  /** Kind of shape at each pixel. */
  LabelMap labels() {
    short[] kinds = new short[instant.world().surfaces()];
    for (int surface = 1; surface < kinds.length; surface++) {
      kinds[surface] = (short) instant.world().actor(surface).kind().label();
    }
    short[] labels = new short[surfaces.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = kinds[surfaces[i]];
    }
    return new LabelMap(width, height, ShapeKind.PALETTE, labels);
  }

  /** All shapes. */
  Mask mask() {
    byte[] alpha = new byte[surfaces.length];
    for (int i = 0; i < alpha.length; i++) {
      alpha[i] = (byte) (surfaces[i] == 0 ? 0 : 255);
    }
    return new Mask(width, height, alpha);
  }

  /** Distance from the camera. */
  Tensor depth() {
    float[] depths = new float[instant.world().surfaces()];
    for (int surface = 0; surface < depths.length; surface++) {
      depths[surface] = (float) instant.world().depth(surface);
    }
    float[] values = new float[surfaces.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = depths[surfaces[i]];
    }
    return new Tensor(List.of(height, width), values);
  }

  /** How far each point moves until another moment of the same world. */
  FlowField flowTo(Instant other) {
    Similarity[] motions = motionsTo(other);
    float[] vectors = new float[surfaces.length * 2];
    int index = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        Similarity motion = motions[surfaces[y * width + x]];
        vectors[index++] = (float) (motion.x(x, y) - x);
        vectors[index++] = (float) (motion.y(x, y) - y);
      }
    }
    return new FlowField(width, height, vectors);
  }

  /** A flow that is known nowhere. */
  FlowField unknownFlow() {
    float[] vectors = new float[surfaces.length * 2];
    Arrays.fill(vectors, Float.NaN);
    return new FlowField(width, height, vectors);
  }

  /** Points that another moment does not show: hidden, or beyond the outermost pixel centres. */
  Mask hiddenIn(Instant other) {
    Similarity[] motions = motionsTo(other);
    byte[] alpha = new byte[surfaces.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int surface = surfaces[y * width + x];
        double toX = motions[surface].x(x, y);
        double toY = motions[surface].y(x, y);
        boolean inside = toX >= 0 && toX <= width - 1 && toY >= 0 && toY <= height - 1;
        if (!inside || other.hides(surface, toX, toY)) {
          alpha[y * width + x] = (byte) 255;
        }
      }
    }
    return new Mask(width, height, alpha);
  }

  /** A mask of every pixel. */
  Mask everything() {
    byte[] alpha = new byte[surfaces.length];
    Arrays.fill(alpha, (byte) 255);
    return new Mask(width, height, alpha);
  }

  private Similarity[] motionsTo(Instant other) {
    Similarity[] motions = new Similarity[instant.world().surfaces()];
    for (int surface = 0; surface < motions.length; surface++) {
      motions[surface] = other.place(surface).after(instant.inverse(surface));
    }
    return motions;
  }
}
