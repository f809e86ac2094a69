package io.kinoloom.nodes.video;

import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.VideoFrame;

/** Passes pictures on; benchmarks measure the runtime with it. */
public final class Identity implements NodeDefinition<Identity.Params> {
  public static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures in any pixel format");
  public static final Output<VideoFrame> OUTPUT =
      Output.of("video", PayloadType.VIDEO, "The same pictures").sameFormatAs(VIDEO);

  /** Nothing to set. */
  public record Params() {}

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "identity",
          1,
          "Identity",
          "Passes pictures on unchanged.",
          Category.PICTURE,
          Params.class);

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    return Contract.builder().input(VIDEO).output(OUTPUT).build();
  }

  @Override
  public Node create(Params params) {
    return context -> context.emit(OUTPUT, context.require(VIDEO));
  }
}
