package io.kinoloom.nodes.compose;

import io.kinoloom.nodes.vision.Mats;
import io.kinoloom.nodes.vision.Plane;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeBody;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.VideoFrame;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Adjusts colours: saturation and hue, then contrast, brightness, inversion, gamma, in this order.
 *
 * <p>All but gamma is one affine map of colours, so it can be done on YUV as well as on BGR with
 * the same result, up to rounding and to colours that leave the range. Components count from 0
 * (black) to 1 (white).
 */
public final class ColorAdjust implements NodeDefinition<ColorAdjust.Params> {
  static final Input<VideoFrame> VIDEO = Input.of("video", PayloadType.VIDEO, "Pictures to adjust");
  static final Output<VideoFrame> ADJUSTED =
      Output.of("video", PayloadType.VIDEO, "The adjusted pictures").sameFormatAs(VIDEO);

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "color",
          1,
          "Color",
          "Adjusts brightness, contrast, saturation, hue and gamma.",
          Category.PICTURE,
          Params.class);

  /** Params of {@code color}. */
  public record Params(
      @Param(
              doc = "Added to every component: -1 makes white black, 1 makes black white",
              value = "0",
              min = -1,
              max = 1,
              live = true)
          double brightness,
      @Param(
              doc = "Factor on the distance to middle grey",
              value = "1",
              min = 0,
              max = 20,
              live = true)
          double contrast,
      @Param(
              doc = "Factor on the distance to grey; 0 is grey",
              value = "1",
              min = 0,
              max = 20,
              live = true)
          double saturation,
      @Param(
              doc = "Degrees by which hues turn, from red towards green",
              value = "0",
              min = -360,
              max = 360,
              live = true)
          double hue,
      @Param(
              doc = "Components are raised to 1 / gamma: above 1 brightens the middle greys",
              value = "1",
              min = 0.05,
              max = 20)
          double gamma,
      @Param(doc = "Grey, as saturation 0", value = "false", live = true) boolean grayscale,
      @Param(doc = "Make a negative", value = "false", live = true) boolean invert) {

    double effectiveSaturation() {
      return grayscale ? 0 : saturation;
    }

    /** Factor on components once colours are what they should be. */
    double gain() {
      return invert ? -contrast : contrast;
    }

    /** Added after the factor. */
    double offset() {
      double positive = 0.5 - 0.5 * contrast + brightness;
      return invert ? 1 - positive : positive;
    }

    boolean changesChroma() {
      return effectiveSaturation() != 1 || hue % 360 != 0;
    }

    boolean isIdentity() {
      return !changesChroma() && gain() == 1 && offset() == 0 && gamma == 1;
    }
  }

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public void preload() {
    Mats.preload();
  }

  @Override
  public Contract contract(Params params) {
    // A power of red, green and blue has no counterpart on YUV.
    PixelFormat[] formats =
        params.gamma == 1
            ? new PixelFormat[] {
              PixelFormat.YUV420P, PixelFormat.BGR24, PixelFormat.BGRA32, PixelFormat.GRAY8
            }
            : new PixelFormat[] {PixelFormat.BGR24, PixelFormat.BGRA32, PixelFormat.GRAY8};
    return Contract.builder()
        .input(VIDEO.accepts(formats))
        .output(ADJUSTED)
        .cost(Cost.MEDIUM)
        .build();
  }

  @Override
  public NodeBody create(Params params) {
    return new Body(params);
  }

  /** The OpenCV half. */
  private static final class Body implements Node {
    private final Params params;
    private final Mats mats = new Mats();
    private final ColorMatrix matrix;
    private PlaneFilter filter;
    private Mat affine;
    private Mat curve;

    Body(Params params) {
      this.params = params;
      matrix = new ColorMatrix(params.effectiveSaturation(), Math.toRadians(params.hue));
    }

    @Override
    public void open(OpenContext context) {
      filter = new PlaneFilter(mats);
      affine = mats.mat();
      curve = mats.mat();
    }

    @Override
    public void process(ProcessContext context) {
      VideoFrame frame = context.require(VIDEO);
      if (params.isIdentity()) {
        context.emit(ADJUSTED, frame);
        return;
      }
      context.emit(
          ADJUSTED,
          switch (frame.format()) {
            case YUV420P -> planar(frame);
            case GRAY8 -> curved(frame);
            case BGR24 -> params.changesChroma() ? mixed(frame, 3) : curved(frame);
            case BGRA32 -> params.changesChroma() ? mixed(frame, 4) : curvedBesideAlpha(frame);
            case RGB_F32 ->
                throw new IllegalArgumentException("color does not take " + frame.format());
          });
    }

    /** All of it as a curve that is the same for every byte. */
    private VideoFrame curved(VideoFrame frame) {
      byte[] curve = curve(params.gain(), params.offset());
      byte[] data = new byte[frame.data().length];
      for (int i = 0; i < data.length; i++) {
        data[i] = curve[frame.data()[i] & 0xff];
      }
      return new VideoFrame(
          frame.format(), frame.width(), frame.height(), frame.colorSpace(), data);
    }

    /** A curve for three of four bytes. */
    private VideoFrame curvedBesideAlpha(VideoFrame frame) {
      writeCurve(4, params.gain(), params.offset());
      return filter.apply(
          frame,
          frame.width(),
          frame.height(),
          (source, from, target, to) -> opencv_core.LUT(source, curve, target));
    }

    /** A matrix that mixes the components, then gamma as a curve. */
    private VideoFrame mixed(VideoFrame frame, int channels) {
      writeMatrix(channels, frame.colorSpace());
      if (params.gamma != 1) {
        writeCurve(channels, 1, 0);
      }
      return filter.apply(
          frame,
          frame.width(),
          frame.height(),
          (source, from, target, to) -> {
            opencv_core.transform(source, target, affine);
            if (params.gamma != 1) {
              opencv_core.LUT(target, curve, target);
            }
          });
    }

    private byte[] curve(double gain, double offset) {
      byte[] values = new byte[256];
      for (int i = 0; i < 256; i++) {
        double value = Math.max(0, Math.min(1, gain * i / 255 + offset));
        values[i] = (byte) Math.round(255 * Math.pow(value, 1 / params.gamma));
      }
      return values;
    }

    private void writeCurve(int channels, double gain, double offset) {
      byte[] components = curve(gain, offset);
      byte[] values = new byte[256 * channels];
      for (int i = 0; i < values.length; i++) {
        int level = i / channels;
        values[i] = i % channels == 3 ? (byte) level : components[level];
      }
      curve.create(1, 256, opencv_core.CV_8UC(channels));
      curve.data().put(values);
    }

    private void writeMatrix(int channels, ColorSpace space) {
      double[][] rgb = matrix.rgb(space);
      float[] values = new float[channels * (channels + 1)];
      for (int row = 0; row < 3; row++) {
        for (int column = 0; column < 3; column++) {
          // The picture is in the order blue, green, red.
          values[row * (channels + 1) + column] =
              (float) (params.gain() * rgb[2 - row][2 - column]);
        }
        values[row * (channels + 1) + channels] = (float) (255 * params.offset());
      }
      if (channels == 4) {
        values[3 * 5 + 3] = 1;
      }
      affine.create(channels, channels + 1, opencv_core.CV_32F);
      try (FloatPointer pointer = new FloatPointer(affine.data())) {
        pointer.put(values);
      }
    }

    private VideoFrame planar(VideoFrame frame) {
      ColorSpace space = frame.colorSpace();
      byte[] source = frame.data();
      byte[] result = new byte[source.length];
      List<Plane> planes = Plane.of(frame);
      byte[] luma = lumaCurve(space);
      int lumaEnd = planes.get(0).byteSize();
      for (int i = 0; i < lumaEnd; i++) {
        result[i] = luma[source[i] & 0xff];
      }
      double[][] chroma = matrix.chroma(params.gain());
      float[] same = products(chroma[0][0]);
      float[] cross = products(chroma[0][1]);
      int u = planes.get(1).offset();
      int v = planes.get(2).offset();
      int count = planes.get(1).byteSize();
      for (int i = 0; i < count; i++) {
        int blueness = source[u + i] & 0xff;
        int redness = source[v + i] & 0xff;
        result[u + i] = sample(same[blueness] + cross[redness]);
        result[v + i] = sample(same[redness] - cross[blueness]);
      }
      return new VideoFrame(frame.format(), frame.width(), frame.height(), space, result);
    }

    private byte[] lumaCurve(ColorSpace space) {
      int black = space.isFullRange() ? 0 : 16;
      int range = space.isFullRange() ? 255 : 219;
      byte[] curve = new byte[256];
      for (int i = 0; i < 256; i++) {
        double value = params.gain() * (i - black) / range + params.offset();
        curve[i] = (byte) Math.round(black + range * Math.max(0, Math.min(1, value)));
      }
      return curve;
    }

    private static float[] products(double factor) {
      float[] products = new float[256];
      for (int i = 0; i < 256; i++) {
        products[i] = (float) (factor * (i - 128));
      }
      return products;
    }

    private static byte sample(float value) {
      return (byte) Math.max(0, Math.min(255, Math.round(128 + value)));
    }

    @Override
    public void close() {
      mats.close();
    }
  }
}
