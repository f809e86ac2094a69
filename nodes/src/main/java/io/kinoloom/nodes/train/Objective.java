package io.kinoloom.nodes.train;

import io.kinoloom.spi.Param;

/**
 * How much each part of a painter's loss counts. Each part is a mean over pixels and channels, with
 * pictures in -1..1; 0 leaves a part out.
 */
public record Objective(
    @Param(doc = "Absolute difference from the real picture", value = "20", min = 0, max = 1000)
        double pixels,
    @Param(
            doc =
                "How much more pixels count where a condition is 1, as on a line; falls with the"
                    + " fourth power of the condition",
            value = "4",
            min = 0,
            max = 1000)
        double emphasis,
    @Param(doc = "1 - SSIM of the brightness", value = "4", min = 0, max = 1000) double structure,
    @Param(
            doc = "Absolute difference of the reader's features, a mean over its layers",
            value = "10",
            min = 0,
            max = 1000)
        double perceptual,
    @Param(
            doc =
                "Absolute difference of what the reader reads in the painted and the real picture",
            value = "20",
            min = 0,
            max = 1000)
        double reading,
    @Param(
            doc = "Absolute difference of the judges' features, a mean over layers and scales",
            value = "10",
            min = 0,
            max = 1000)
        double features,
    @Param(doc = "Least-squares GAN loss, judge of pictures", value = "1", min = 0, max = 1000)
        double adversarial,
    @Param(doc = "Least-squares GAN loss, judge of short clips", value = "1", min = 0, max = 1000)
        double temporal,
    @Param(
            doc =
                "Absolute difference between the real picture and the real previous one moved by"
                    + " the painter's flow",
            value = "10",
            min = 0,
            max = 1000)
        double flow,
    @Param(
            doc = "Absolute difference between the painter's flow and the measured one, pixels",
            value = "1",
            min = 0,
            max = 1000)
        double teacher,
    @Param(
            doc =
                "Absolute difference between how the painted and how the real picture change along"
                    + " the measured motion",
            value = "20",
            min = 0,
            max = 1000)
        double steadiness,
    @Param(
            doc =
                "Share painted afresh where the last picture, moved as measured, would do: the more,"
                    + " the more the painter moves along",
            value = "0",
            min = 0,
            max = 1000)
        double reuse,
    @Param(
            doc =
                "Divergence of the style of a picture from standard normal numbers, nats; the more,"
                    + " the likelier a drawn style is a real one",
            value = "0.05",
            min = 0,
            max = 1000)
        double style) {}
