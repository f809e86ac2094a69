package io.kinoloom.nodes.events;

/** How much an event tells of people, faces and hands. */
public enum Detail {
  /** Id, confidence and the rectangle around the landmarks. */
  BOX,
  /** The landmarks too, in pixels. */
  LANDMARKS,
  /** The landmarks too, in pixels and, where the model gives them, in metres. */
  WORLD
}
