package io.kinoloom.nodes.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.kinoloom.nodes.video.MediaException;

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
   * @throws MediaException if what it goes on with cannot be read
   */
  void restore(NDList saved) throws MediaException;
}
