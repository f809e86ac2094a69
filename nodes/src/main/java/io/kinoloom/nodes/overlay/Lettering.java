package io.kinoloom.nodes.overlay;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Turns lines of text into stencils: OpenCV's Hershey Simplex strokes, which look the same on every
 * machine, drawn four times too large and averaged down. The font knows ASCII; accents are dropped,
 * anything else becomes a question mark.
 */
final class Lettering {
  private static final int FONT = opencv_imgproc.FONT_HERSHEY_SIMPLEX;
  private static final int OVERSAMPLING = 4;

  /** Height of capital letters of the font at scale 1, in pixels. */
  private static final double CAPITAL_HEIGHT = 21;

  private static final double STROKE_PER_CAPITAL = 0.13;
  private static final double OUTLINE_PER_CAPITAL = 0.14;

  private final double capital;
  private final double scale;
  private final int stroke;
  private final int outline;

  /**
   * Letters of this size.
   *
   * @param capital height of capital letters, pixels
   */
  Lettering(double capital) {
    this.capital = capital;
    this.scale = capital * OVERSAMPLING / CAPITAL_HEIGHT;
    this.stroke =
        (int) Math.max(OVERSAMPLING, Math.round(capital * OVERSAMPLING * STROKE_PER_CAPITAL));
    this.outline =
        (int) Math.max(OVERSAMPLING, Math.round(capital * OVERSAMPLING * OUTLINE_PER_CAPITAL));
  }

  /**
   * One line as stencils of equal size.
   *
   * @param fill the letters
   * @param halo the letters and a seam around them
   */
  record Line(Stencil fill, Stencil halo) {}

  /** Height of every line's stencils, pixels. */
  int lineHeight() {
    return (int) Math.ceil(capital * 1.6) + 2 * seam();
  }

  private int seam() {
    return (int) Math.ceil((outline + stroke / 2.0) / OVERSAMPLING);
  }

  /** Draws one line. */
  Line line(String text) {
    String ascii = toAscii(text);
    int width = width(ascii);
    int height = lineHeight();
    return new Line(
        draw(ascii, width, height, stroke), draw(ascii, width, height, stroke + 2 * outline));
  }

  /**
   * Breaks text into lines that are at most {@code limit} pixels wide, between words if possible.
   */
  List<String> wrap(String text, int limit) {
    List<String> lines = new ArrayList<>();
    for (String paragraph : text.split("\n", -1)) {
      StringBuilder line = new StringBuilder();
      for (String word : paragraph.split(" ", -1)) {
        if (!line.isEmpty() && width(toAscii(line + " " + word)) > limit) {
          lines.add(line.toString());
          line.setLength(0);
        }
        line.append(line.isEmpty() ? "" : " ").append(word);
      }
      lines.add(line.toString());
    }
    return lines;
  }

  private int width(String ascii) {
    try (BytePointer letters = new BytePointer(ascii);
        Size size = opencv_imgproc.getTextSize(letters, FONT, scale, stroke, new int[1])) {
      return (int) Math.ceil((double) size.width() / OVERSAMPLING) + 2 * seam();
    }
  }

  private Stencil draw(String ascii, int width, int height, int thickness) {
    try (Mat large =
            new Mat(
                height * OVERSAMPLING, width * OVERSAMPLING, opencv_core.CV_8UC1, Scalar.BLACK);
        Mat small = new Mat();
        BytePointer letters = new BytePointer(ascii);
        Point origin =
            new Point(
                seam() * OVERSAMPLING, (int) Math.round((seam() + capital * 1.1) * OVERSAMPLING));
        Scalar ink = Scalar.all(255);
        Size size = new Size(width, height)) {
      opencv_imgproc.putText(
          large, letters, origin, FONT, scale, ink, thickness, opencv_imgproc.LINE_8, false);
      opencv_imgproc.resize(large, small, size, 0, 0, opencv_imgproc.INTER_AREA);
      byte[] shares = new byte[width * height];
      small.data().get(shares);
      return new Stencil(width, height, shares);
    }
  }

  static String toAscii(String text) {
    String plain = Normalizer.normalize(text, Normalizer.Form.NFKD).replaceAll("\\p{M}+", "");
    StringBuilder ascii = new StringBuilder();
    plain
        .codePoints()
        .forEach(point -> ascii.append(point >= ' ' && point <= '~' ? (char) point : '?'));
    return ascii.toString();
  }
}
