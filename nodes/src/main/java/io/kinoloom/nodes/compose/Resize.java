package io.kinoloom.nodes.compose;

import io.kinoloom.nodes.vision.Mats;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Color;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Scales pictures.
 *
 * <p>The planes of {@link PixelFormat#YUV420P} are scaled one by one. Where a size is odd, chroma
 * ends up off by less than half a luma pixel, as in other scalers; {@code even} avoids it.
 */
public final class Resize implements NodeDefinition<Resize.Params> {
  static final Input<VideoFrame> VIDEO = Input.of("video", PayloadType.VIDEO, "Pictures to scale");
  static final Output<VideoFrame> SCALED =
      Output.of("video", PayloadType.VIDEO, "The pictures at their new size").sameFormatAs(VIDEO);

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "resize",
          1,
          "Resize",
          "Scales pictures to a size or by a factor.",
          Category.GEOMETRY,
          Params.class);

  /** What to do when width and height ask for another aspect ratio than the picture has. */
  public enum Fit {
    /** Distort the picture. */
    STRETCH,
    /** Show all of it, with bars. */
    CONTAIN,
    /** Fill the size and cut off what hangs over. */
    COVER
  }

  /** How pixels between pixels are computed. */
  public enum Interpolation {
    /** Area when shrinking, otherwise linear. */
    AUTO,
    NEAREST,
    LINEAR,
    AREA,
    CUBIC,
    LANCZOS
  }

  /** Params of {@code resize}. */
  public record Params(
      @Param(doc = "New width in pixels; follows the height where absent", min = 1, max = 32768)
          Optional<Integer> width,
      @Param(doc = "New height in pixels; follows the width where absent", min = 1, max = 32768)
          Optional<Integer> height,
      @Param(doc = "Factor on both sides, instead of width and height", min = 0.001, max = 1000)
          Optional<Double> scale,
      @Param(doc = "What to do when width and height change the aspect ratio", value = "stretch")
          Fit fit,
      @Param(
              doc = "How pixels are computed; 'auto' is area when shrinking, otherwise linear",
              value = "auto")
          Interpolation interpolation,
      @Param(
              doc = "Round the new size down to even numbers, which most video codecs need",
              value = "false")
          boolean even,
      @Param(doc = "Colour of the bars of 'contain'", value = "#000000") Color color) {}

  /** A size in pixels. */
  record Extent(int width, int height) {}

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
    Cost cost =
        switch (params.interpolation) {
          case NEAREST, LINEAR -> Cost.LIGHT;
          case AUTO, AREA, CUBIC, LANCZOS -> Cost.MEDIUM;
        };
    return Contract.builder().input(VIDEO).output(SCALED).cost(cost).build();
  }

  @Override
  public NodeBody create(Params params) {
    return new Body(params);
  }

  @Override
  public List<String> problems(Params params) {
    List<String> problems = new ArrayList<>();
    boolean sized = params.width.isPresent() || params.height.isPresent();
    if (!sized && params.scale.isEmpty()) {
      problems.add("no new size; give 'width', 'height', both, or 'scale'");
    }
    if (sized && params.scale.isPresent()) {
      problems.add("'scale' excludes 'width' and 'height'; remove one or the other");
    }
    if (params.fit != Fit.STRETCH && (params.width.isEmpty() || params.height.isEmpty())) {
      problems.add("'fit' needs both 'width' and 'height'");
    }
    return problems;
  }

  /** The size that a picture gets, bars included and overhang cut off. */
  static Extent target(Params params, int width, int height) {
    double newWidth;
    double newHeight;
    if (params.scale.isPresent()) {
      newWidth = width * params.scale.get();
      newHeight = height * params.scale.get();
    } else if (params.width.isPresent() && params.height.isPresent()) {
      newWidth = params.width.get();
      newHeight = params.height.get();
    } else if (params.width.isPresent()) {
      newWidth = params.width.get();
      newHeight = newWidth * height / width;
    } else {
      newHeight = params.height.orElseThrow();
      newWidth = newHeight * width / height;
    }
    return new Extent(whole(newWidth, params.even), whole(newHeight, params.even));
  }

  static int whole(double extent, boolean even) {
    int rounded = Math.max(1, (int) Math.round(extent));
    return even ? Math.max(2, rounded & ~1) : rounded;
  }

  /** The OpenCV half. */
  private static final class Body implements Node {
    private final Params params;
    private final Mats mats = new Mats();
    private Fitter fitter;

    Body(Params params) {
      this.params = params;
    }

    @Override
    public void open(OpenContext context) {
      fitter = new Fitter(mats);
    }

    @Override
    public void process(ProcessContext context) {
      VideoFrame frame = context.require(VIDEO);
      Extent target = target(params, frame.width(), frame.height());
      context.emit(
          SCALED, fitter.fit(frame, target, params.fit, params.interpolation, params.color));
    }

    @Override
    public void close() {
      mats.close();
    }
  }
}
