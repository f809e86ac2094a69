package io.kinoloom.studio;

import io.kinoloom.nodes.train.ClipStore;
import io.kinoloom.nodes.train.ClipTraining;
import io.kinoloom.nodes.video.MediaException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A way to train: knows what its sections mean, which clips it reads, and what learns. */
interface TrainingFamily {
  /** A training that can begin. */
  interface Plan {
    /**
     * Begins, or goes on.
     *
     * @param stores as {@link TrainingFamily#open} gave them
     * @param heldOut share of the frames, at the end of the source, that are never trained on
     * @param folder where everything but the clips goes
     * @param device {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}
     * @param resume whether to go on from the folder's checkpoint
     * @throws MediaException if the clips do not fit or the checkpoint cannot be read
     */
    ClipTraining open(
        List<ClipStore> stores, double heldOut, Path folder, String device, boolean resume)
        throws MediaException;
  }

  /** Records of the sections {@code design}, {@code objective} and {@code schedule}. */
  List<Class<? extends Record>> sections();

  /** Whether a graph whose output is {@code clips} has written everything. */
  boolean hasClips(Path clips);

  /**
   * Opens what such a graph wrote.
   *
   * @throws MediaException if something is not there, or damaged
   */
  List<ClipStore> open(Path clips) throws MediaException;

  /** What the sections say; empty if they tell problems, of which they keep a list. */
  Optional<Plan> bind(TrainingSections sections);
}
