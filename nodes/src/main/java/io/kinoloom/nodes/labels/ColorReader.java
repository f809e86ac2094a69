package io.kinoloom.nodes.labels;

import io.kinoloom.nodes.labels.Palette.LabelClass;
import io.kinoloom.spi.Color;
import java.util.HashMap;
import java.util.Map;

/** Tells classes by their colours. Of several classes of one colour the lowest number counts. */
final class ColorReader {
  /** No class has this colour. */
  static final int UNKNOWN = -1;

  /** Colours remembered in nearest mode; a noisy video may have millions. */
  private static final int REMEMBERED = 1 << 16;

  private final Palette palette;
  private final boolean nearest;
  private final Map<Integer, Integer> ids = new HashMap<>();
  private final Map<Integer, Integer> guessed = new HashMap<>();

  /**
   * A reader.
   *
   * @param nearest whether colours between those of the palette belong to the nearest
   */
  ColorReader(Palette palette, boolean nearest) {
    this.palette = palette;
    this.nearest = nearest;
    for (LabelClass each : palette.classes()) {
      Color color = each.color();
      ids.putIfAbsent(color.red() << 16 | color.green() << 8 | color.blue(), each.id());
    }
  }

  /** The class of a colour {@code 0xrrggbb}, or {@link #UNKNOWN}. */
  int id(int rgb) {
    Integer exact = ids.get(rgb);
    if (exact != null) {
      return exact;
    }
    if (!nearest) {
      return UNKNOWN;
    }
    if (guessed.size() >= REMEMBERED) {
      guessed.clear();
    }
    return guessed.computeIfAbsent(rgb, this::guess);
  }

  private int guess(int rgb) {
    int best = UNKNOWN;
    int least = Integer.MAX_VALUE;
    for (LabelClass each : palette.classes()) {
      Color color = each.color();
      int red = (rgb >> 16 & 0xff) - color.red();
      int green = (rgb >> 8 & 0xff) - color.green();
      int blue = (rgb & 0xff) - color.blue();
      int distance = red * red + green * green + blue * blue;
      if (distance < least) {
        least = distance;
        best = each.id();
      }
    }
    return best;
  }
}
