package io.kinoloom.nodes.train;

import io.kinoloom.nodes.video.Durable;
import io.kinoloom.nodes.video.MediaException;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;

/**
 * The curves of a training as a CSV file, a line for each stretch of steps, and as a picture. Goes
 * on with the file that is there, less the lines after the step from which training goes on.
 */
final class LossTable {
  private static final int WIDTH = 900;
  private static final int PANEL = 150;
  private static final int MARGIN = 12;
  private static final Color LINE = new Color(0x1f6feb);

  private final Path file;
  private final List<String> names;
  private final List<double[]> rows = new ArrayList<>();

  /**
   * Opens a table.
   *
   * @param names of the columns after {@code step}
   * @param fromStep lines after this step are dropped
   */
  LossTable(Path file, List<String> names, long fromStep) throws MediaException {
    this.file = file;
    this.names = List.copyOf(names);
    try {
      if (Files.exists(file)) {
        List<String> lines = Files.readAllLines(file);
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
          double[] row = parse(line);
          if (row.length == names.size() + 1 && row[0] <= fromStep) {
            rows.add(row);
          }
        }
      }
      try (BufferedWriter out = Files.newBufferedWriter(file)) {
        out.write("step," + String.join(",", names) + "\n");
        for (double[] row : rows) {
          out.write(format(row));
        }
      }
    } catch (IOException cause) {
      throw cannotWrite(cause);
    }
  }

  private MediaException cannotWrite(IOException cause) {
    return Durable.problem("cannot write '" + file + "'", cause);
  }

  private static double[] parse(String line) {
    try {
      String[] cells = line.split(",", -1);
      double[] row = new double[cells.length];
      for (int i = 0; i < cells.length; i++) {
        row[i] = cells[i].isEmpty() ? Double.NaN : Double.parseDouble(cells[i]);
      }
      return row;
    } catch (NumberFormatException half) {
      // A line that a kill cut off.
      return new double[0];
    }
  }

  private static String format(double[] row) {
    List<String> cells = new ArrayList<>();
    cells.add(Long.toString((long) row[0]));
    for (int i = 1; i < row.length; i++) {
      cells.add(Double.isNaN(row[i]) ? "" : String.format(Locale.ROOT, "%.6g", row[i]));
    }
    return cells.stream().collect(Collectors.joining(",", "", "\n"));
  }

  /** Adds a line; what is not known is NaN. */
  void add(long step, double[] values) throws MediaException {
    double[] row = new double[values.length + 1];
    row[0] = step;
    System.arraycopy(values, 0, row, 1, values.length);
    rows.add(row);
    try {
      Files.writeString(file, format(row), StandardOpenOption.APPEND);
    } catch (IOException cause) {
      throw cannotWrite(cause);
    }
  }

  /** The line with the least value in a column, numbered from 0 after {@code step}. */
  Optional<double[]> least(int column) {
    return rows.stream()
        .filter(row -> Double.isFinite(row[1 + column]))
        .min(Comparator.comparingDouble(row -> row[1 + column]));
  }

  /** The last line with a value in a column, numbered from 0 after {@code step}. */
  Optional<double[]> latest(int column) {
    return rows.stream()
        .filter(row -> Double.isFinite(row[1 + column]))
        .reduce((earlier, later) -> later);
  }

  /** Draws one panel for each column that has values. */
  void plot(Path picture) throws MediaException {
    List<Integer> drawn = new ArrayList<>();
    for (int column = 1; column <= names.size(); column++) {
      int index = column;
      if (rows.stream().anyMatch(row -> Double.isFinite(row[index]) && row[index] != 0)) {
        drawn.add(column);
      }
    }
    if (drawn.isEmpty()) {
      return;
    }
    BufferedImage image =
        new BufferedImage(WIDTH, PANEL * drawn.size(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    for (int i = 0; i < drawn.size(); i++) {
      panel(graphics, drawn.get(i), i * PANEL);
    }
    graphics.dispose();
    Path aside = picture.resolveSibling(picture.getFileName() + ".part");
    try {
      ImageIO.write(image, "png", aside.toFile());
    } catch (IOException cause) {
      throw cannotWrite(cause);
    }
    Durable.rename(aside, picture);
  }

  private void panel(Graphics2D graphics, int column, int top) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double[] row : rows) {
      if (Double.isFinite(row[column])) {
        low = Math.min(low, row[column]);
        high = Math.max(high, row[column]);
      }
    }
    double range = Math.max(high - low, 1e-12);
    double firstStep = rows.get(0)[0];
    double steps = Math.max(1, rows.get(rows.size() - 1)[0] - firstStep);
    Path2D curve = new Path2D.Double();
    double last = Double.NaN;
    for (double[] row : rows) {
      if (!Double.isFinite(row[column])) {
        continue;
      }
      double x = MARGIN + (WIDTH - 2.0 * MARGIN) * (row[0] - firstStep) / steps;
      double y = top + PANEL - MARGIN - (PANEL - 4.0 * MARGIN) * (row[column] - low) / range;
      if (curve.getCurrentPoint() == null) {
        curve.moveTo(x, y);
      } else {
        curve.lineTo(x, y);
      }
      last = row[column];
    }
    graphics.setColor(new Color(0xd0d7de));
    graphics.drawLine(0, top + PANEL - 1, WIDTH, top + PANEL - 1);
    graphics.setColor(Color.BLACK);
    graphics.drawString(
        String.format(
            Locale.ROOT,
            "%s   %.4g, between %.4g and %.4g, steps %.0f to %.0f",
            names.get(column - 1),
            last,
            low,
            high,
            firstStep,
            firstStep + steps),
        MARGIN,
        top + 2 * MARGIN);
    graphics.setColor(LINE);
    graphics.setStroke(new BasicStroke(1.5f));
    graphics.draw(curve);
  }
}
