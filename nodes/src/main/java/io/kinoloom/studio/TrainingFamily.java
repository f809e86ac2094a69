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
     * @param stores in the order of {@link TrainingFamily#stores}
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

  /** Where the graph of a training writes its clip stores, given {@code clips} as its output. */
  List<Path> stores(Path clips);

  /** What the sections say; empty if they tell problems, of which they keep a list. */
  Optional<Plan> bind(TrainingSections sections);
}
