package io.kinoloom.nodes.video;

import io.kinoloom.nodes.video.FakeRun.Timed;
import io.kinoloom.registry.ParamsBinder;
import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Pictures to code: a smooth pattern that moves, so that every picture differs from every other.
 */
final class Pictures {
  private Pictures() {}

  /** Picture {@code index} of a video. */
  static VideoFrame picture(PixelFormat format, int width, int height, int index) {
    return picture(format, ColorSpace.BT601_LIMITED, width, height, index);
  }

  static VideoFrame picture(
      PixelFormat format, ColorSpace space, int width, int height, int index) {
    VideoFrame frame =
        new VideoFrame(format, width, height, space, new byte[format.byteSize(width, height)]);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double red = 128 + 100 * Math.sin((x + 3.0 * index) / 17);
        double green = 128 + 100 * Math.sin((y + 2.0 * index) / 13);
        double blue = 128 + 100 * Math.sin((x + y - 4.0 * index) / 29);
        Samples.write(frame, x, y, new double[] {red, green, blue});
      }
    }
    return frame;
  }

  /** A video of so many pictures at a constant rate. */
  static List<Timed> video(PixelFormat format, int width, int height, int count, String fps) {
    FrameRates rate = FrameRates.parse(fps);
    List<Timed> pictures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pictures.add(new Timed(rate.timeOf(i), picture(format, width, height, i)));
    }
    return pictures;
  }

  static Encode.Params encode(Object uri, Object... more) {
    return ParamsBinder.fromPlain(Encode.Params.class, params(uri, more));
  }

  static Decode.Params decode(Object uri, Object... more) {
    return ParamsBinder.fromPlain(Decode.Params.class, params(uri, more));
  }

  private static Map<String, Object> params(Object uri, Object... more) {
    Map<String, Object> params = new HashMap<>();
    params.put("uri", uri.toString());
    for (int i = 0; i < more.length; i += 2) {
      params.put((String) more[i], more[i + 1]);
    }
    return params;
  }
}
