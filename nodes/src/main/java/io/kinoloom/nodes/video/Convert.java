package io.kinoloom.nodes.video;

import io.kinoloom.spi.Category;
import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.VideoFrame;
import java.util.Optional;

/**
 * Converts the pixel format. The compiler inserts it where two nodes cannot agree; a graph may name
 * it to fix a format by hand.
 */
public final class Convert implements NodeDefinition<Convert.Params> {
  public static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures in any pixel format");
  private static final Output<VideoFrame> CONVERTED =
      Output.of("video", PayloadType.VIDEO, "The pictures in the wanted pixel format");

  /**
   * What to convert to.
   *
   * @param format wanted pixel format
   * @param colorSpace matrix and range of the result; that of the input where empty
   */
  public record Params(
      @Param(doc = "Wanted pixel format") PixelFormat format,
      @Param(doc = "Matrix and range of the result; those of the input if not given")
          Optional<ColorSpace> colorSpace) {}

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "convert",
          1,
          "Convert",
          "Converts pictures to another pixel format.",
          Category.PICTURE,
          Params.class);

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    return Contract.builder().input(VIDEO).output(output(params)).cost(Cost.MEDIUM).build();
  }

  /** The output of a node with these params. */
  public static Output<VideoFrame> output(Params params) {
    return CONVERTED.produces(params.format());
  }

  @Override
  public Node create(Params params) {
    return new Body(params);
  }

  private static final class Body implements Node {
    private final Params params;
    private final Output<VideoFrame> output;
    private final PixelConverter converter = new PixelConverter();

    Body(Params params) {
      this.params = params;
      this.output = output(params);
    }

    @Override
    public void process(ProcessContext context) throws MediaException {
      VideoFrame frame = context.require(VIDEO);
      context.emit(
          output,
          converter.convert(
              frame, params.format(), params.colorSpace().orElse(frame.colorSpace())));
    }

    @Override
    public void close() {
      converter.close();
    }
  }
}
