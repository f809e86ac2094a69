package io.kinoloom.nodes.overlay;

import io.kinoloom.nodes.labels.Palette;
import io.kinoloom.spi.Color;
import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.Mask;

/** Tints regions. Maps of another size than the picture are stretched, nearest neighbour. */
final class RegionPainter {
  private final Layer layer;
  private final int alpha;

  /**
   * A painter.
   *
   * @param opacity 0..1, of the tints
   */
  RegionPainter(Layer layer, double opacity) {
    this.layer = layer;
    this.alpha = (int) Math.round(255 * opacity);
  }

  void draw(Mask mask, Color color) {
    Color tint = new Color(color.red(), color.green(), color.blue(), color.alpha() * alpha / 255);
    for (int y = 0; y < layer.height(); y++) {
      int row = nearest(y, layer.height(), mask.height()) * mask.width();
      for (int x = 0; x < layer.width(); x++) {
        int share = mask.alpha()[row + nearest(x, layer.width(), mask.width())] & 0xff;
        if (share != 0) {
          layer.blend(x, y, tint, share);
        }
      }
    }
  }

  /**
   * Class 0 stays clear; the others have the colours of the map's palette where it is known,
   * otherwise such as tell their numbers apart.
   */
  void draw(LabelMap map) {
    Palette palette = Palette.of(map.palette());
    int cachedLabel = 0;
    Color tint = palette.color(0);
    for (int y = 0; y < layer.height(); y++) {
      int row = nearest(y, layer.height(), map.height()) * map.width();
      for (int x = 0; x < layer.width(); x++) {
        int label = map.labels()[row + nearest(x, layer.width(), map.width())];
        if (label == 0) {
          continue;
        }
        if (label != cachedLabel) {
          cachedLabel = label;
          Color color = palette.color(label);
          tint = new Color(color.red(), color.green(), color.blue(), alpha);
        }
        layer.blend(x, y, tint, 255);
      }
    }
  }

  private static int nearest(int position, int extent, int otherExtent) {
    return extent == otherExtent
        ? position
        : (int) ((2L * position + 1) * otherExtent / (2L * extent));
  }
}
