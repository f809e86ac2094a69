package io.kinoloom.spi;

/** Where a node wants to run; stages never mix two placements. */
public enum Placement {
  /** Any worker. */
  ANY,
  /** A worker that holds the model's device. */
  ACCELERATOR
}
