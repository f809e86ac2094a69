package io.kinoloom.nodes.compose;

import io.kinoloom.nodes.vision.Mats;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Color;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeBody;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.VideoFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.opencv.global.opencv_core;

/**
 * Puts a border around every picture: of given widths, up to a size, or up to an aspect ratio.
 *
 * <p>With YUV 4:2:0 the picture keeps its samples, so borders on the left and on top must be even;
 * where they are not, it is converted first. At the right and bottom edge of an odd-sized picture
 * the last chroma sample is the picture's.
 */
public final class Pad implements NodeDefinition<Pad.Params> {
  static final Input<VideoFrame> VIDEO = Input.of("video", PayloadType.VIDEO, "Pictures to frame");
  static final Output<VideoFrame> PADDED =
      Output.of("video", PayloadType.VIDEO, "The pictures with their border").sameFormatAs(VIDEO);

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "pad", 1, "Pad", "Puts a border around pictures.", Category.GEOMETRY, Params.class);

  /** What the border shows. */
  public enum Mode {
    /** One colour. */
    CONSTANT,
    /** The outermost pixels, over and over. */
    REPLICATE,
    /** The picture's mirror image, outermost pixels included: {@code cba|abc|cba}. */
    REFLECT
  }

  /** Params of {@code pad}. */
  public record Params(
      @Param(doc = "Border on the left, pixels", value = "0", min = 0, max = 32768) int left,
      @Param(doc = "Border on the right, pixels", value = "0", min = 0, max = 32768) int right,
      @Param(doc = "Border on top, pixels", value = "0", min = 0, max = 32768) int top,
      @Param(doc = "Border below, pixels", value = "0", min = 0, max = 32768) int bottom,
      @Param(doc = "Width to fill up to, the picture centred", min = 1, max = 32768)
          Optional<Integer> width,
      @Param(doc = "Height to fill up to, the picture centred", min = 1, max = 32768)
          Optional<Integer> height,
      @Param(
              doc = "Aspect ratio to fill up to, such as 16:9, the picture centred",
              pattern = "[1-9][0-9]{0,4}:[1-9][0-9]{0,4}")
          Optional<String> aspect,
      @Param(doc = "What the border shows", value = "constant") Mode mode,
      @Param(doc = "Colour of a constant border", value = "#000000") Color color) {
    boolean hasSides() {
      return (left | right | top | bottom) != 0;
    }

    boolean hasSize() {
      return width.isPresent() || height.isPresent();
    }
  }

  /** Widths of the border, pixels. */
  record Border(int left, int right, int top, int bottom) {
    static Border around(int width, int height, int newWidth, int newHeight) {
      int left = Centering.offset(newWidth - width);
      int top = Centering.offset(newHeight - height);
      return new Border(left, newWidth - width - left, top, newHeight - height - top);
    }
  }

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    boolean even = ((params.left | params.top) & 1) == 0;
    return Contract.builder()
        .input(even ? VIDEO : VIDEO.accepts(Formats.unsubsampled()))
        .output(PADDED)
        .build();
  }

  @Override
  public NodeBody create(Params params) {
    return new Body(params);
  }

  @Override
  public List<String> problems(Params params) {
    List<String> problems = new ArrayList<>();
    int ways =
        (params.hasSides() ? 1 : 0)
            + (params.hasSize() ? 1 : 0)
            + (params.aspect.isPresent() ? 1 : 0);
    if (ways == 0) {
      problems.add("no border; give 'left', 'right', 'top', 'bottom', or a size, or 'aspect'");
    }
    if (ways > 1) {
      problems.add(
          "give one of: sides ('left' ...), a size ('width', 'height'), 'aspect'; not several");
    }
    return problems;
  }

  /** The border of a picture; negative where it is larger than the size asked for. */
  static Border border(Params params, int width, int height) {
    if (params.aspect.isPresent()) {
      String[] sides = params.aspect.get().split(":", -1);
      long across = Long.parseLong(sides[0]);
      long down = Long.parseLong(sides[1]);
      boolean tooNarrow = width * down < height * across;
      return tooNarrow
          ? Border.around(width, height, nearest(height * across, down), height)
          : Border.around(width, height, width, nearest(width * down, across));
    }
    if (params.hasSize()) {
      return Border.around(width, height, params.width.orElse(width), params.height.orElse(height));
    }
    return new Border(params.left, params.right, params.top, params.bottom);
  }

  private static int nearest(long dividend, long divisor) {
    return Math.toIntExact((2 * dividend + divisor) / (2 * divisor));
  }

  /** The OpenCV half. */
  private static final class Body implements Node {
    private final Params params;
    private final Mats mats = new Mats();
    private PlaneFilter filter;

    Body(Params params) {
      this.params = params;
    }

    @Override
    public void open(OpenContext context) {
      filter = new PlaneFilter(mats);
    }

    @Override
    public void process(ProcessContext context) {
      VideoFrame frame = context.require(VIDEO);
      Border border = border(params, frame.width(), frame.height());
      int width = frame.width() + border.left() + border.right();
      int height = frame.height() + border.top() + border.bottom();
      if (width < frame.width() || height < frame.height()) {
        context.reject(
            "the picture is %dx%d, larger than the %dx%d it should be filled up to; put 'resize' or"
                    .formatted(frame.width(), frame.height(), width, height)
                + " 'crop' before it");
        return;
      }
      context.emit(
          PADDED,
          switch (params.mode) {
            case CONSTANT ->
                new Canvas(frame.format(), width, height, frame.colorSpace(), params.color)
                    .draw(frame, border.left(), border.top())
                    .picture();
            case REPLICATE -> extended(frame, border, opencv_core.BORDER_REPLICATE);
            case REFLECT -> extended(frame, border, opencv_core.BORDER_REFLECT);
          });
    }

    private VideoFrame extended(VideoFrame frame, Border border, int mode) {
      return filter.apply(
          frame,
          frame.width() + border.left() + border.right(),
          frame.height() + border.top() + border.bottom(),
          (source, from, target, to) -> {
            int left = border.left() >> to.halving();
            int top = border.top() >> to.halving();
            opencv_core.copyMakeBorder(
                source,
                target,
                top,
                to.height() - from.height() - top,
                left,
                to.width() - from.width() - left,
                mode);
          });
    }

    @Override
    public void close() {
      mats.close();
    }
  }
}
