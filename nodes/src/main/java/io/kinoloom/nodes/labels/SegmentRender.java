package io.kinoloom.nodes.labels;

import io.kinoloom.spi.Category;
import io.kinoloom.spi.Color;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Tensor;
import io.kinoloom.spi.VideoFrame;
import java.util.List;
import java.util.Optional;

/**
 * {@code segment-render}: draws classes in the colours of their palette, and gives them as the
 * tensor that image generators take.
 *
 * <p>A pixel is on an outline where its class, or with {@code instances} its instance, differs from
 * that of a neighbour to the left, right, above or below, as in the boundary maps of T.-C. Wang et
 * al., "High-Resolution Image Synthesis and Semantic Manipulation with Conditional GANs", CVPR
 * 2018, section 3.3. Over a video of another size, classes are scaled to it, nearest neighbour.
 *
 * <p>The tensor has the shape classes x height x width: 1 in the channel of a pixel's class number,
 * 0 elsewhere; numbers beyond {@code classes}, such as the 255 of void pixels, have none. With
 * {@code instances} one more channel holds the outlines.
 */
public final class SegmentRender implements NodeDefinition<SegmentRender.Params> {
  static final Input<LabelMap> LABELS = Input.of("labels", PayloadType.LABELS, "Classes to draw");
  static final Input<LabelMap> INSTANCES =
      Input.of("instances", PayloadType.LABELS, "Number of the object each pixel belongs to")
          .optional();
  static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures to draw over")
          .accepts(PixelFormat.BGR24)
          .optional();
  static final Output<VideoFrame> DRAWN =
      Output.of("video", PayloadType.VIDEO, "The classes in colours").produces(PixelFormat.BGR24);
  static final Output<Tensor> ONE_HOT =
      Output.of("one-hot", PayloadType.TENSOR, "A channel for each class");

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "segment-render",
          1,
          "Segment render",
          "Draws classes in the colours of their palette, or makes a channel of each.",
          Category.VISION,
          Params.class);

  /** Params of {@code segment-render}. */
  public record Params(
      @Param(doc = "Palette of the colours; that of the label map where absent")
          Optional<String> palette,
      @Param(doc = "Opacity of the colours over a video", value = "0.6", min = 0, max = 1)
          double opacity,
      @Param(
              doc = "Draw outlines of classes, or of instances where they are wired",
              value = "false")
          boolean outlines,
      @Param(doc = "Colour of the outlines", value = "#ffffff") Color outlineColor,
      @Param(
              doc =
                  "Channels of the tensor; as many as the palette has classes where absent, which"
                      + " must be known then",
              min = 1,
              max = 32768)
          Optional<Integer> classes) {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    return Contract.builder()
        .input(LABELS)
        .input(INSTANCES)
        .input(VIDEO)
        .output(DRAWN)
        .output(ONE_HOT)
        .cost(Cost.MEDIUM)
        .build();
  }

  @Override
  public List<String> problems(Params params) {
    return params.palette.isPresent() && Palette.known(params.palette.get()).isEmpty()
        ? List.of(
            "palette '%s' is not known; known are %s"
                .formatted(params.palette.get(), String.join(", ", Palette.names())))
        : List.of();
  }

  @Override
  public Node create(Params params) {
    return new Body(params);
  }

  /** Draws and spreads. */
  private static final class Body implements Node {
    private final Params params;
    private boolean drawn;
    private boolean spread;
    private Optional<Palette> palette = Optional.empty();
    private byte[] colors = {};

    Body(Params params) {
      this.params = params;
    }

    @Override
    public void open(OpenContext context) {
      drawn = context.isWired(DRAWN);
      spread = context.isWired(ONE_HOT);
    }

    @Override
    public void process(ProcessContext context) {
      LabelMap labels = context.require(LABELS);
      Optional<LabelMap> instances = context.get(INSTANCES);
      if (instances.isPresent()
          && (instances.get().width() != labels.width()
              || instances.get().height() != labels.height())) {
        context.reject(
            "'instances' is %dx%d but 'labels' is %dx%d; take both from one node"
                .formatted(
                    instances.get().width(),
                    instances.get().height(),
                    labels.width(),
                    labels.height()));
        return;
      }
      use(Palette.of(params.palette.orElse(labels.palette())));
      if (spread && params.classes.isEmpty() && !palette.orElseThrow().isKnown()) {
        context.reject(
            "palette '%s' is not known, so 'one-hot' needs 'classes'".formatted(labels.palette()));
        return;
      }
      if (drawn) {
        context.emit(DRAWN, draw(labels, instances, context.get(VIDEO)));
      }
      if (spread) {
        context.emit(ONE_HOT, oneHot(labels, instances));
      }
    }

    private void use(Palette wanted) {
      if (palette.equals(Optional.of(wanted))) {
        return;
      }
      palette = Optional.of(wanted);
      colors = new byte[3 * 256];
      for (int id = 0; id < 256; id++) {
        put(colors, 3 * id, wanted.color(id));
      }
    }

    private static void put(byte[] data, int at, Color color) {
      data[at] = (byte) color.blue();
      data[at + 1] = (byte) color.green();
      data[at + 2] = (byte) color.red();
    }

    private VideoFrame draw(
        LabelMap labels, Optional<LabelMap> instances, Optional<VideoFrame> video) {
      int width = video.map(VideoFrame::width).orElse(labels.width());
      int height = video.map(VideoFrame::height).orElse(labels.height());
      LabelMap shown = scaled(labels, width, height);
      byte[] data = new byte[width * height * 3];
      for (int pixel = 0; pixel < width * height; pixel++) {
        int label = shown.labels()[pixel];
        if (label >= 0 && label < 256) {
          System.arraycopy(colors, 3 * label, data, 3 * pixel, 3);
        } else {
          put(data, 3 * pixel, palette.orElseThrow().color(label));
        }
      }
      video.ifPresent(frame -> mix(frame.data(), data));
      if (params.outlines) {
        Outlines lines = new Outlines(scaled(instances.orElse(labels), width, height));
        for (int pixel = 0; pixel < width * height; pixel++) {
          if (lines.at(pixel)) {
            put(data, 3 * pixel, params.outlineColor);
          }
        }
      }
      return video
          .map(frame -> new VideoFrame(PixelFormat.BGR24, width, height, frame.colorSpace(), data))
          .orElseGet(() -> new VideoFrame(PixelFormat.BGR24, width, height, data));
    }

    private void mix(byte[] below, byte[] data) {
      int share = (int) Math.round(256 * params.opacity);
      for (int i = 0; i < data.length; i++) {
        int value = (data[i] & 0xff) * share + (below[i] & 0xff) * (256 - share);
        data[i] = (byte) (value + 128 >> 8);
      }
    }

    private static LabelMap scaled(LabelMap map, int width, int height) {
      if (map.width() == width && map.height() == height) {
        return map;
      }
      short[] labels = new short[width * height];
      for (int y = 0; y < height; y++) {
        int row = nearest(y, height, map.height()) * map.width();
        for (int x = 0; x < width; x++) {
          labels[y * width + x] = map.labels()[row + nearest(x, width, map.width())];
        }
      }
      return new LabelMap(width, height, map.palette(), labels);
    }

    private static int nearest(int position, int extent, int otherExtent) {
      return (int) ((2L * position + 1) * otherExtent / (2L * extent));
    }

    private Tensor oneHot(LabelMap labels, Optional<LabelMap> instances) {
      int classes = params.classes.orElseGet(() -> palette.orElseThrow().size());
      int pixels = labels.labels().length;
      int channels = instances.isPresent() ? classes + 1 : classes;
      float[] values = new float[Math.multiplyExact(channels, pixels)];
      for (int pixel = 0; pixel < pixels; pixel++) {
        int label = labels.labels()[pixel];
        if (label >= 0 && label < classes) {
          values[label * pixels + pixel] = 1;
        }
      }
      if (instances.isPresent()) {
        Outlines lines = new Outlines(instances.get());
        for (int pixel = 0; pixel < pixels; pixel++) {
          values[classes * pixels + pixel] = lines.at(pixel) ? 1 : 0;
        }
      }
      return new Tensor(List.of(channels, labels.height(), labels.width()), values);
    }
  }

  /** Where the numbers of a map change. */
  private record Outlines(LabelMap map) {
    boolean at(int pixel) {
      int width = map.width();
      int x = pixel % width;
      return x > 0 && differ(pixel, pixel - 1)
          || x < width - 1 && differ(pixel, pixel + 1)
          || pixel >= width && differ(pixel, pixel - width)
          || pixel < map.labels().length - width && differ(pixel, pixel + width);
    }

    private boolean differ(int pixel, int other) {
      return map.labels()[pixel] != map.labels()[other];
    }
  }
}
