package io.kinoloom.graph;

/** What happens to inputs that a node refuses or fails on. */
public enum OnError {
  /** The run fails. */
  FAIL,
  /** The packet is skipped, counted and reported. */
  SKIP,
  /** The packet is skipped and the reason goes to the node's {@code errors} output. */
  ROUTE
}
