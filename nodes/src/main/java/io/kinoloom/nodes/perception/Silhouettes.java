package io.kinoloom.nodes.perception;

import io.kinoloom.nodes.inference.Region;
import io.kinoloom.spi.Mask;
import java.util.List;

/** Puts the masks that the landmark network paints of each person back into the picture. */
final class Silhouettes {
  private Silhouettes() {}

  /**
   * The mask of all people; where two overlap, the surer one counts.
   *
   * @param width of the picture
   * @param height of the picture
   */
  static Mask paint(int width, int height, List<Body> bodies) {
    byte[] alpha = new byte[Math.multiplyExact(width, height)];
    for (Body body : bodies) {
      paint(body, width, height, alpha);
    }
    return new Mask(width, height, alpha);
  }

  private static void paint(Body body, int width, int height, byte[] alpha) {
    Region region = body.region();
    float[] opacity = opacity(body.silhouette());
    int size = (int) Math.round(Math.sqrt(opacity.length));
    double cos = Math.cos(region.angle());
    double sin = Math.sin(region.angle());
    double reach = Math.hypot(region.width(), region.height()) / 2;
    int left = (int) Math.max(0, Math.floor(region.centerX() - reach));
    int right = (int) Math.min(width, Math.ceil(region.centerX() + reach));
    int top = (int) Math.max(0, Math.floor(region.centerY() - reach));
    int bottom = (int) Math.min(height, Math.ceil(region.centerY() + reach));
    for (int y = top; y < bottom; y++) {
      double down = y + 0.5 - region.centerY();
      for (int x = left; x < right; x++) {
        double along = x + 0.5 - region.centerX();
        double column = ((along * cos + down * sin) / region.width() + 0.5) * size;
        double row = ((down * cos - along * sin) / region.height() + 0.5) * size;
        if (column >= 0 && row >= 0 && column < size && row < size) {
          int value = Math.round(bilinear(opacity, size, column - 0.5, row - 0.5));
          int at = y * width + x;
          alpha[at] = (byte) Math.max(alpha[at] & 255, value);
        }
      }
    }
  }

  /** From logits to 0..255. */
  private static float[] opacity(float[] logits) {
    float[] opacity = new float[logits.length];
    for (int i = 0; i < opacity.length; i++) {
      opacity[i] = (float) (255 / (1 + Math.exp(-logits[i])));
    }
    return opacity;
  }

  private static float bilinear(float[] values, int size, double column, double row) {
    double insideColumn = Math.max(0, Math.min(size - 1, column));
    double insideRow = Math.max(0, Math.min(size - 1, row));
    int left = (int) insideColumn;
    int top = (int) insideRow;
    int right = Math.min(left + 1, size - 1);
    int bottom = Math.min(top + 1, size - 1);
    float across = (float) (insideColumn - left);
    float down = (float) (insideRow - top);
    float upper = values[top * size + left] * (1 - across) + values[top * size + right] * across;
    float lower =
        values[bottom * size + left] * (1 - across) + values[bottom * size + right] * across;
    return upper * (1 - down) + lower * down;
  }
}
