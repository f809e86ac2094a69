package io.kinoloom.nodes.torchscript;

/**
 * The weights of a convolution of stride 1 with bias.
 *
 * @param channels that it gives
 * @param size length of the kernel's sides, pixels
 */
public record Convolution(Value kernel, Value bias, int channels, int size) {}
