package io.kinoloom.spi;

/** Checks shared by the payload constructors. */
final class Sizes {
  private Sizes() {}

  static void check(int width, int height) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("size must be at least 1x1, is " + width + "x" + height);
    }
  }

  static void checkLength(String what, int actual, int expected) {
    if (actual != expected) {
      throw new IllegalArgumentException(
          what + " must hold " + expected + " elements, holds " + actual);
    }
  }
}
