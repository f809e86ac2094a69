package io.kinoloom.nodes.train;

import io.kinoloom.spi.Param;
import java.util.List;
import java.util.Optional;

/** How large the networks of a training are. */
public record Design(
    @Param(
            doc =
                "Channels of the painter at half size; deeper levels have twice and four times as"
                    + " many",
            value = "32",
            min = 4,
            max = 256)
        int width,
    @Param(
            doc = "Residual blocks of the painter at an eighth of the size",
            value = "3",
            min = 0,
            max = 32)
        int blocks,
    @Param(
            doc =
                "Levels around the painter, each for pictures twice as large, with half the"
                    + " channels: what 'from' painted, it paints at twice the size",
            value = "0",
            min = 0,
            max = 3)
        int grown,
    @Param(
            doc =
                "Model to begin with, a name or a path: weights of the same names begin as they are"
                    + " there, others by chance. This design may see more of the past than that"
                    + " one, and may have grown")
        Optional<String> from,
    @Param(
            doc = "Conditions that the painter sees at once, the present one included",
            value = "3",
            min = 1,
            max = 16)
        int conditions,
    @Param(
            doc = "Of its own pictures that the painter sees; 0 paints each frame by itself",
            value = "2",
            min = 0,
            max = 16)
        int pictures,
    @Param(
            doc =
                "See them at half size: a painter that sees every pixel may build up a fine pattern"
                    + " of its own over hundreds of pictures",
            value = "true")
        boolean coarse,
    @Param(doc = "Move the last picture along and paint only what is new", value = "true")
        boolean flow,
    @Param(doc = "Channels of the judges' first layer", value = "24", min = 4, max = 256)
        int judgeWidth,
    @Param(doc = "Sizes at which the judges look", value = "2", min = 1, max = 4) int judgeScales,
    @Param(doc = "Channels of the reader's first layer", value = "16", min = 4, max = 256)
        int readerWidth,
    @Param(
            doc =
                "Numbers of the style: what conditions do not tell, the same for all frames of a"
                    + " sequence; 0 for none",
            value = "0",
            min = 0,
            max = 256)
        int style,
    @Param(
            doc =
                "Channels of a condition, counted from 0, whose things are painted apart, from the"
                    + " conditions alone; none where empty",
            value = "[]")
        List<Integer> foreground) {

  /** The painter for conditions of so many channels, as large as pictures or half as large. */
  Painter painter(int conditionChannels, boolean asLarge) {
    return new Painter(
        conditionChannels,
        asLarge,
        conditions,
        pictures,
        coarse,
        width,
        blocks,
        grown,
        flow && pictures > 0,
        style,
        foreground);
  }

  SequenceFunctions functions(Painter painter, Objective objective) {
    return new SequenceFunctions(
        painter,
        new Judge(judgeScales, judgeWidth),
        new Judge(judgeScales, judgeWidth),
        new Reader(painter.drawnChannels(), readerWidth),
        objective);
  }
}
