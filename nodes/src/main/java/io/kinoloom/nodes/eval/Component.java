package io.kinoloom.nodes.eval;

import io.kinoloom.nodes.vision.Plane;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import java.util.ArrayList;
import java.util.List;

/**
 * One component of a picture: its luma, a colour difference, or a primary.
 *
 * @param name {@code y}, {@code u}, {@code v}, {@code r}, {@code g} or {@code b}
 * @param width samples in a row
 * @param height rows
 * @param data the picture's bytes; never to be written
 * @param offset index of the first sample
 * @param step distance of neighbouring samples
 */
record Component(String name, int width, int height, byte[] data, int offset, int step) {
  private static final List<String> YUV = List.of("y", "u", "v");
  private static final List<String> BGR = List.of("b", "g", "r");

  /**
   * The components of a picture of bytes, in the order y, u, v or r, g, b.
   *
   * @throws IllegalArgumentException if it has another format than {@link Pixels} names
   */
  static List<Component> of(VideoFrame frame) {
    List<Plane> planes = Plane.of(frame);
    List<Component> components = new ArrayList<>();
    switch (frame.format()) {
      case GRAY8, YUV420P -> {
        for (int i = 0; i < planes.size(); i++) {
          Plane plane = planes.get(i);
          components.add(
              new Component(
                  YUV.get(i), plane.width(), plane.height(), frame.data(), plane.offset(), 1));
        }
      }
      case BGR24 -> {
        for (int i = BGR.size() - 1; i >= 0; i--) {
          components.add(
              new Component(
                  BGR.get(i), frame.width(), frame.height(), frame.data(), i, BGR.size()));
        }
      }
      case BGRA32, RGB_F32 ->
          throw new IllegalArgumentException("cannot compare pictures in " + frame.format());
    }
    return components;
  }

  /** Luma alone of YUV and grey pictures, the three primaries of others. */
  static List<Component> lumaOf(VideoFrame frame) {
    List<Component> all = of(frame);
    return frame.format() == PixelFormat.YUV420P ? all.subList(0, 1) : all;
  }

  /** Samples of the component. */
  int size() {
    return width * height;
  }

  /** The samples alone, row-major. */
  byte[] packed() {
    byte[] samples = new byte[size()];
    for (int i = 0, at = offset; i < samples.length; i++, at += step) {
      samples[i] = data[at];
    }
    return samples;
  }
}
