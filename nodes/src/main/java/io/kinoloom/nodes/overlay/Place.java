package io.kinoloom.nodes.overlay;

/** Where in a picture something is drawn. */
public enum Place {
  TOP_LEFT(0, 0),
  TOP(0.5, 0),
  TOP_RIGHT(1, 0),
  LEFT(0, 0.5),
  CENTER(0.5, 0.5),
  RIGHT(1, 0.5),
  BOTTOM_LEFT(0, 1),
  BOTTOM(0.5, 1),
  BOTTOM_RIGHT(1, 1);

  private final double horizontal;
  private final double vertical;

  Place(double horizontal, double vertical) {
    this.horizontal = horizontal;
    this.vertical = vertical;
  }

  /** Left edge of something {@code extent} wide in a picture {@code width} wide. */
  double left(double width, double extent) {
    return horizontal * (width - extent);
  }

  /** Top edge of something {@code extent} high in a picture {@code height} high. */
  double top(double height, double extent) {
    return vertical * (height - extent);
  }
}
