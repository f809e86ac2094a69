package io.kinoloom.nodes.eval;

import io.kinoloom.nodes.video.Tools;
import io.kinoloom.nodes.vision.Plane;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Pictures to compare, and what ffmpeg's filters say of them. */
final class Pairs {
  private Pairs() {}

  /** A moving picture of waves and hard edges. */
  static VideoFrame picture(PixelFormat format, int width, int height, int index) {
    byte[] data = new byte[format.byteSize(width, height)];
    for (Plane plane : Plane.of(format, width, height)) {
      for (int y = 0; y < plane.height(); y++) {
        for (int x = 0; x < plane.width(); x++) {
          for (int channel = 0; channel < plane.channels(); channel++) {
            double wave = Math.sin((x + 2.0 * index) / (5 + channel)) * Math.cos(y / 7.0);
            double edge = (x / 9 + y / 11 + index) % 2 == 0 ? 40 : -10;
            data[plane.at(x, y) + channel] = (byte) Math.round(110 + 60 * wave + edge);
          }
        }
      }
    }
    return new VideoFrame(format, width, height, data);
  }

  /** The picture at a part of its brightness, with white noise on every sample. */
  static VideoFrame spoiled(VideoFrame frame, double gain, double deviation, long seed) {
    Random random = new Random(seed);
    byte[] data = new byte[frame.data().length];
    for (int i = 0; i < data.length; i++) {
      double value = gain * (frame.data()[i] & 0xff) + deviation * random.nextGaussian();
      data[i] = (byte) Math.round(Math.max(0, Math.min(255, value)));
    }
    return new VideoFrame(frame.format(), frame.width(), frame.height(), frame.colorSpace(), data);
  }

  /**
   * What a filter of ffmpeg's says of each pair, by its own names in lower case. Without vector
   * code, whose ssim counts too much where a width leaves 8 to 11 samples over a multiple of 16.
   */
  static List<Map<String, Double>> ffmpeg(
      Path directory, String filter, List<VideoFrame> video, List<VideoFrame> reference)
      throws IOException, InterruptedException {
    Path stats = directory.resolve(filter + ".txt");
    List<String> command =
        new ArrayList<>(List.of("ffmpeg", "-cpuflags", "0", "-v", "error", "-y"));
    command.addAll(raw(directory.resolve("video.raw"), video));
    command.addAll(raw(directory.resolve("reference.raw"), reference));
    command.addAll(
        List.of("-lavfi", "[0:v][1:v]" + filter + "=stats_file=" + stats, "-f", "null", "-"));
    Tools.run(command.toArray(String[]::new));
    List<Map<String, Double>> figures = new ArrayList<>();
    for (String line : Files.readAllLines(stats)) {
      Map<String, Double> values = new TreeMap<>();
      for (String word : line.trim().split("\\s+")) {
        String[] parts = word.split(":", -1);
        if (parts.length == 2) {
          values.put(
              parts[0].toLowerCase(Locale.ROOT),
              parts[1].equals("inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(parts[1]));
        }
      }
      figures.add(values);
    }
    return figures;
  }

  private static List<String> raw(Path file, List<VideoFrame> frames) throws IOException {
    VideoFrame first = frames.get(0);
    try (var out = Files.newOutputStream(file)) {
      for (VideoFrame frame : frames) {
        out.write(frame.data());
      }
    }
    String format =
        switch (first.format()) {
          case YUV420P -> "yuv420p";
          case GRAY8 -> "gray";
          case BGR24 -> "bgr24";
          case BGRA32, RGB_F32 -> throw new IllegalArgumentException("not compared");
        };
    return List.of(
        "-f",
        "rawvideo",
        "-pix_fmt",
        format,
        "-s",
        first.width() + "x" + first.height(),
        "-i",
        file.toString());
  }
}
