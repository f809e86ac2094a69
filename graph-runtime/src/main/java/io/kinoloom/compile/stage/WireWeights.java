package io.kinoloom.compile.stage;

import io.kinoloom.compile.format.FormatCosts;
import io.kinoloom.compile.resolve.ResolvedGraph;
import io.kinoloom.compile.resolve.ResolvedGraph.End;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import java.util.Map;

/** How many bytes cross a wire, roughly, for each pixel of a picture. */
final class WireWeights {
  /** Of payloads whose size does not depend on the picture's. */
  private static final double SMALL = 0.01;

  private static final Map<PayloadType<?>, Double> BYTES =
      Map.of(
          PayloadType.LABELS, 1.0,
          PayloadType.MASK, 1.0,
          PayloadType.FLOW, 8.0,
          PayloadType.TENSOR, 4.0,
          PayloadType.CLIP, 24.0);

  private WireWeights() {}

  /** Bytes for each pixel of what an output gives. */
  static double of(ResolvedGraph graph, End end) {
    PixelFormat format = graph.formats().get(end);
    if (format != null) {
      return FormatCosts.bytes(format);
    }
    Output<?> output = graph.node(end.node()).contract().output(end.port()).orElseThrow();
    return BYTES.getOrDefault(output.type(), SMALL);
  }
}
