package io.kinoloom.studio;

/** The families that {@code training: family:} names. */
enum Family {
  PAINTER(new PainterFamily()),
  CYCLE(new CycleFamily()),
  REALISM(new RealismFamily());

  private final TrainingFamily trains;

  Family(TrainingFamily trains) {
    this.trains = trains;
  }

  TrainingFamily trains() {
    return trains;
  }
}
