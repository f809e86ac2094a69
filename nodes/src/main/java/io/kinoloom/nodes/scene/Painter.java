package io.kinoloom.nodes.scene;

import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;

/** Paints a moment of a world, farthest surface first. */
final class Painter {
  /** How much darker shapes are at their border, and how far inside, in tile units. */
  private static final float RIM_SHADE = 26;

  private static final double RIM_WIDTH = 16;

  private final int width;
  private final int height;
  private final boolean antialias;

  Painter(int width, int height, boolean antialias) {
    this.width = width;
    this.height = height;
    this.antialias = antialias;
  }

  VideoFrame paint(Instant instant) {
    byte[] data = new byte[PixelFormat.BGR24.byteSize(width, height)];
    paintBackground(instant, data);
    for (int surface = 1; surface < instant.world().surfaces(); surface++) {
      paintActor(instant, surface, data);
    }
    return new VideoFrame(PixelFormat.BGR24, width, height, data);
  }

  private void paintBackground(Instant instant, byte[] data) {
    Skin skin = instant.world().skin(0);
    Similarity inverse = instant.inverse(0);
    double units = instant.world().tileUnits();
    float[] colors = new float[3 * width];
    for (int y = 0; y < height; y++) {
      skin.colors(
          units * inverse.x(0, y),
          units * inverse.y(0, y),
          units * inverse.a(),
          units * inverse.b(),
          width,
          colors);
      int row = 3 * width * y;
      for (int i = 0; i < 3 * width; i++) {
        data[row + i] = toByte(colors[i]);
      }
    }
  }

  private void paintActor(Instant instant, int surface, byte[] data) {
    Outline outline = instant.world().actor(surface).outline();
    Skin skin = instant.world().skin(surface);
    Similarity inverse = instant.inverse(surface);
    double units = instant.world().tileUnits();
    double scale = instant.scale(surface);
    double reach = outline.reach() * scale + 1;
    Similarity place = instant.place(surface);
    Instant.Box box = instant.box(surface, width, height);
    float[] colors = new float[3 * width];
    for (int y = box.top(); y <= box.bottom(); y++) {
      double offY = y - place.shiftY();
      double chord = Math.sqrt(Math.max(0, reach * reach - offY * offY));
      int left = (int) Math.max(box.left(), Math.floor(place.shiftX() - chord));
      int right = (int) Math.min(box.right(), Math.ceil(place.shiftX() + chord));
      double rowX = inverse.x(left, y);
      double rowY = inverse.y(left, y);
      skin.colors(
          units * rowX,
          units * rowY,
          units * inverse.a(),
          units * inverse.b(),
          Math.max(0, right - left + 1),
          colors);
      for (int x = left; x <= right; x++) {
        double distance =
            outline.distance(rowX + (x - left) * inverse.a(), rowY + (x - left) * inverse.b());
        float share = share(distance * scale);
        if (share == 0) {
          continue;
        }
        float shade = rim(-distance * units);
        int from = 3 * (x - left);
        int to = 3 * (y * width + x);
        for (int channel = 0; channel < 3; channel++) {
          float level = colors[from + channel] - shade;
          if (share < 1) {
            float under = data[to + channel] & 0xff;
            level = under + share * (level - under);
          }
          data[to + channel] = toByte(level);
        }
      }
    }
  }

  /** Part of a pixel that is inside, from the distance of its centre to the border. */
  private float share(double distance) {
    if (!antialias) {
      return distance <= 0 ? 1 : 0;
    }
    return (float) Math.min(1, Math.max(0, 0.5 - distance));
  }

  /** Darkening that fades smoothly from the border inwards. */
  private static float rim(double depth) {
    if (depth >= RIM_WIDTH) {
      return 0;
    }
    float outward = (float) (1 - Math.max(0, depth) / RIM_WIDTH);
    return RIM_SHADE * outward * outward * (3 - 2 * outward);
  }

  private static byte toByte(float level) {
    return (byte) Math.max(0, Math.min(255, (int) (level + 0.5f)));
  }
}
