package io.kinoloom.spi;

/** Shelf of the palette and chapter of the node reference. */
public enum Category {
  SOURCE("Sources"),
  SINK("Sinks"),
  GEOMETRY("Geometry"),
  PICTURE("Picture"),
  TIME("Time"),
  COMPOSE("Compose"),
  VISION("Vision"),
  MODEL("Models"),
  EVALUATION("Evaluation");

  private final String title;

  Category(String title) {
    this.title = title;
  }

  public String title() {
    return title;
  }
}
