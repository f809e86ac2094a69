package io.kinoloom.spi;

/** How the times of a node's outputs relate to those of its inputs. */
public enum Timing {
  /**
   * Outputs carry the time of the inputs they were made from. Emitting nothing still tells everyone
   * downstream that nothing will come for that time.
   */
  SYNCHRONOUS,
  /**
   * Outputs carry any times, rising: the node delays, changes the rate, or gathers. It says each
   * time with {@link ProcessContext#emitAt}.
   */
  DELAYED
}
