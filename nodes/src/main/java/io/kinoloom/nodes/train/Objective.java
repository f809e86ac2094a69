package io.kinoloom.nodes.train;

/**
 * How much each part of a painter's loss counts. Each part is a mean over pixels and channels, with
 * pictures in -1..1; 0 leaves a part out.
 *
 * @param pixels absolute difference from the real picture
 * @param structure 1 - SSIM of the brightness
 * @param perceptual absolute difference of the reader's features, a mean over its layers
 * @param reading absolute difference between the condition and what the reader reads
 * @param features absolute difference of the judges' features, a mean over layers and scales
 * @param adversarial least-squares GAN loss, image judge
 * @param temporal least-squares GAN loss, judge of short clips
 * @param flow absolute difference between the real picture and the real previous one moved by the
 *     painter's flow
 * @param teacher absolute difference between the painter's flow and a measured one, pixels
 */
public record Objective(
    double pixels,
    double structure,
    double perceptual,
    double reading,
    double features,
    double adversarial,
    double temporal,
    double flow,
    double teacher) {}
