package io.kinoloom.nodes.model;

import java.util.List;
import java.util.Locale;

/**
 * What a model takes or gives, without the batch dimension.
 *
 * @param type what the numbers are
 * @param channels of one moment; the length of a vector
 * @param height rows; 1 for a vector
 * @param width columns; 1 for a vector
 * @param history how many moments at once, oldest first; 1 for the present alone
 * @param range of the values of pictures
 */
public record Port(Type type, int channels, int height, int width, int history, Range range) {

  /** What the numbers are. */
  public enum Type {
    /** Red, green and blue, or grey, in the port's {@link Range}. */
    VIDEO,
    /** Any features, 0..1 by convention. */
    TENSOR,
    /** A class number for every pixel, one-hot: as many channels as classes. */
    LABEL_MAP,
    /** An opacity for every pixel, 0..1; one channel. */
    MASK,
    /** Motion in pixels, u and v; two channels. */
    FLOW,
    /** A list of numbers without height and width. */
    VECTOR;

    /** As in the manifest. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Which numbers black and white are. */
  public enum Range {
    /** -1 and 1. */
    SIGNED,
    /** 0 and 1. */
    UNIT;

    /** As in the manifest. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Port {
    if (channels < 1 || height < 1 || width < 1 || history < 1) {
      throw new IllegalArgumentException(
          "channels, height, width and history must be at least 1, are %d, %d, %d and %d"
              .formatted(channels, height, width, history));
    }
  }

  /** Channels of all moments. */
  public int depth() {
    return channels * history;
  }

  /** Extents of one item at the port's own size: {@code [depth, height, width]}, or a length. */
  public List<Integer> shape() {
    return shape(width, height);
  }

  /** Extents of one item of another size. */
  public List<Integer> shape(int otherWidth, int otherHeight) {
    return type == Type.VECTOR ? List.of(channels) : List.of(depth(), otherHeight, otherWidth);
  }

  /** For messages: {@code video 3x128x128 (channels x height x width), 2 of them}. */
  @Override
  public String toString() {
    if (type == Type.VECTOR) {
      return "vector of " + channels;
    }
    String size = "%s %dx%dx%d".formatted(type.label(), channels, height, width);
    return history == 1 ? size : size + " with a history of " + history;
  }
}
