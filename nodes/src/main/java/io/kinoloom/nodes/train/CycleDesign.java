package io.kinoloom.nodes.train;

import io.kinoloom.spi.Param;

/** How large the networks of a pair of painters are. */
public record CycleDesign(
    @Param(
            doc =
                "Channels of both painters at half size; deeper levels have twice and four times"
                    + " as many",
            value = "24",
            min = 4,
            max = 256)
        int width,
    @Param(
            doc = "Residual blocks of both painters at an eighth of the size",
            value = "3",
            min = 0,
            max = 32)
        int blocks,
    @Param(doc = "Channels of both judges' first layer", value = "24", min = 4, max = 256)
        int judgeWidth,
    @Param(doc = "Sizes at which both judges look", value = "2", min = 1, max = 4)
        int judgeScales) {

  Repainter painter() {
    return new Repainter(new Painter(3, true, 1, 0, width, blocks, false));
  }

  Judge judge() {
    return new Judge(judgeScales, judgeWidth);
  }
}
