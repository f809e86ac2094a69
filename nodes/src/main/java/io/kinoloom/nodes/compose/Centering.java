package io.kinoloom.nodes.compose;

/** Where centred things go. */
final class Centering {
  private Centering() {}

  /**
   * Half of what is to spare, rounded down to an even number: the one place that chroma samples can
   * follow to, so that the result is the same whatever the pixel format.
   */
  static int offset(int spare) {
    return spare / 2 & ~1;
  }
}
