package io.kinoloom.nodes.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/** Part of a training that a checkpoint keeps. */
interface Kept {
  /**
   * Everything that has to be kept to go on later as if never stopped.
   *
   * @param scope what the arrays belong to, which are copies, or change no more
   */
  NDList save(NDManager scope);

  /**
   * Goes on from what {@link #save} gave.
   *
   * @param saved arrays of all parts of the training, by name
   * @throws IllegalArgumentException if it is of another training
   */
  void restore(NDList saved);
}
