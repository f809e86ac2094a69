package io.kinoloom.nodes.compose;

import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeBody;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.VideoFrame;
import java.util.Optional;

/**
 * Cuts a rectangle out of every picture. Samples are copied, not recomputed; a rectangle that
 * begins at an odd coordinate is therefore not cut out of YUV 4:2:0, the picture is converted
 * first.
 */
public final class Crop implements NodeDefinition<Crop.Params> {
  private static final String PORT = "video";
  private static final NodeType<Params> TYPE =
      new NodeType<>("crop", 1, "Crop", "Cuts a rectangle out.", Category.GEOMETRY, Params.class);

  static final Input<VideoFrame> VIDEO = Input.of(PORT, PayloadType.VIDEO, "Pictures to cut");
  static final Output<VideoFrame> CROPPED =
      Output.of(PORT, PayloadType.VIDEO, "The rectangle").sameFormatAs(VIDEO);

  /** Params of {@code crop}. */
  public record Params(
      @Param(doc = "Width of the rectangle in pixels", min = 1, max = 32768) int width,
      @Param(doc = "Height of the rectangle in pixels", min = 1, max = 32768) int height,
      @Param(
              doc = "Left edge in pixels; centred (to an even number) where absent",
              min = 0,
              max = 32767)
          Optional<Integer> x,
      @Param(
              doc = "Top edge in pixels; centred (to an even number) where absent",
              min = 0,
              max = 32767)
          Optional<Integer> y) {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    boolean even = params.x.orElse(0) % 2 == 0 && params.y.orElse(0) % 2 == 0;
    return Contract.builder()
        .input(even ? VIDEO : VIDEO.accepts(Formats.unsubsampled()))
        .output(CROPPED)
        .build();
  }

  @Override
  public NodeBody create(Params params) {
    return (Node) context -> process(context, params);
  }

  private static void process(ProcessContext context, Params params) {
    VideoFrame frame = context.require(VIDEO);
    int x = params.x.orElseGet(() -> Centering.offset(frame.width() - params.width));
    int y = params.y.orElseGet(() -> Centering.offset(frame.height() - params.height));
    if (params.width + x > frame.width() || params.height + y > frame.height()) {
      context.reject(
          "a %dx%d rectangle at (%d, %d) leaves the picture, which is %dx%d; make it smaller or put"
                  .formatted(
                      params.width,
                      params.height,
                      Math.max(0, x),
                      Math.max(0, y),
                      frame.width(),
                      frame.height())
              + " 'pad' before it");
      return;
    }
    context.emit(
        CROPPED,
        new Canvas(frame.format(), params.width, params.height, frame.colorSpace())
            .draw(frame, x, y, params.width, params.height, 0, 0)
            .picture());
  }
}
