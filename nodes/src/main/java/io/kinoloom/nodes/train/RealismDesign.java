package io.kinoloom.nodes.train;

import io.kinoloom.spi.Param;

/** How large the judge of a realism training is. */
public record RealismDesign(
    @Param(doc = "Channels of the judge's first layer", value = "24", min = 4, max = 256) int width,
    @Param(doc = "Sizes at which the judge looks", value = "2", min = 1, max = 4) int scales) {
  RealismJudge judge() {
    return new RealismJudge(scales, width);
  }
}
