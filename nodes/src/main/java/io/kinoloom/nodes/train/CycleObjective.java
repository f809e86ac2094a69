package io.kinoloom.nodes.train;

import io.kinoloom.spi.Param;

/**
 * How much each part of the loss of a pair of painters counts. Each part is a mean over pixels and
 * channels, with pictures in -1..1, and is counted both ways; 0 leaves a part out.
 */
public record CycleObjective(
    @Param(
            doc =
                "Absolute difference between a picture and what becomes of it when it is painted"
                    + " there and back",
            value = "10",
            min = 0,
            max = 1000)
        double cycle,
    @Param(
            doc =
                "Absolute difference between a picture and what becomes of it when it is of the"
                    + " painted kind already",
            value = "5",
            min = 0,
            max = 1000)
        double identity,
    @Param(
            doc = "Least-squares GAN loss, one judge for each kind of pictures",
            value = "1",
            min = 0,
            max = 1000)
        double adversarial) {}
