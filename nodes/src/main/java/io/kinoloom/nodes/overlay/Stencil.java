package io.kinoloom.nodes.overlay;

/**
 * Shares of pixels that a drawing covers.
 *
 * @param width pixels
 * @param height pixels
 * @param shares row-major, 0 (not) to 255 (wholly)
 */
record Stencil(int width, int height, byte[] shares) {
  int share(int x, int y) {
    return shares[y * width + x] & 0xff;
  }
}
