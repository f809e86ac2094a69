package io.kinoloom.nodes.train;

import io.kinoloom.nodes.video.Durable;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/** A sheet of samples: equally large pictures in rows. */
final class Sheet {
  private Sheet() {}

  /**
   * Writes a PNG.
   *
   * @param rows of pictures, each 3 x height x width, -1..1
   * @throws IOException if it cannot be written
   */
  static void write(Path file, List<List<float[]>> rows, int width, int height) throws IOException {
    int columns = rows.stream().mapToInt(List::size).max().orElse(1);
    BufferedImage image =
        new BufferedImage(columns * width, rows.size() * height, BufferedImage.TYPE_INT_RGB);
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < rows.get(row).size(); column++) {
        paste(image, rows.get(row).get(column), column * width, row * height, width, height);
      }
    }
    Path aside = file.resolveSibling(file.getFileName() + ".part");
    ImageIO.write(image, "png", aside.toFile());
    Durable.rename(aside, file);
  }

  private static void paste(
      BufferedImage image, float[] picture, int left, int top, int width, int height) {
    int pixels = width * height;
    for (int i = 0; i < pixels; i++) {
      int rgb = 0;
      for (int channel = 0; channel < 3; channel++) {
        double level = (picture[channel * pixels + i] + 1) * 127.5;
        rgb = rgb << 8 | (int) Math.round(Math.max(0, Math.min(255, level)));
      }
      image.setRGB(left + i % width, top + i / width, rgb);
    }
  }
}
