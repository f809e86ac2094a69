package io.kinoloom.nodes.scene;

/** What a shape looks like; its class number in label maps is {@link #label()}. */
enum ShapeKind {
  CIRCLE,
  RECTANGLE,
  TRIANGLE,
  HEXAGON,
  STAR;

  /** Name of the class list of these kinds. */
  static final String PALETTE = "test-scene";

  /** 1 for circles and so on; 0 is the background. */
  int label() {
    return ordinal() + 1;
  }

  /**
   * The outline of one of about this radius.
   *
   * @param aspect height of a rectangle as a part of its width
   */
  Outline outline(double radius, double aspect) {
    return switch (this) {
      case CIRCLE -> new Outline.Circle(radius);
      case RECTANGLE -> new Outline.Rectangle(radius, radius * aspect);
      case TRIANGLE -> Outline.Polygon.radial(3, 1.2 * radius, 1.2 * radius);
      case HEXAGON -> Outline.Polygon.radial(6, radius, radius);
      case STAR -> Outline.Polygon.radial(10, 1.3 * radius, 0.62 * radius);
    };
  }
}
