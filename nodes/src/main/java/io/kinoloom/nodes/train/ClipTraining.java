package io.kinoloom.nodes.train;

import io.kinoloom.nodes.model.ModelBundle;
import io.kinoloom.nodes.video.MediaException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One training from clips to model bundles, in a folder of its own: {@code checkpoint}, {@code
 * loss.csv} and {@code loss.png}, and {@code samples/} with a sheet for each look at held-out
 * frames. What learns is the family's business.
 */
public interface ClipTraining extends AutoCloseable {
  /** Name of the file in the folder from which a training goes on. */
  String CHECKPOINT = "checkpoint";

  /** What is told on the way. */
  interface Progress {
    /**
     * Somebody learned for a step.
     *
     * @param learner who
     * @param step how many steps it has learned now
     * @param of how many it will
     * @param loss of this step, where it is worth telling
     */
    void step(String learner, long step, long of, OptionalDouble loss);

    /**
     * A look at held-out frames.
     *
     * @param figures what was measured, in words
     * @param best whether nothing was as good before
     */
    void look(long step, String figures, boolean best);

    /** Training ends early because nothing got better for so many looks. */
    void early(int looks);

    /** Whether to stop now, with a checkpoint. */
    boolean stop();
  }

  /**
   * What the bundles say of themselves.
   *
   * @param name of the first one, kebab-case
   * @param back name of the one that paints the other way round, if that is a wish
   * @param extra further files of the first bundle, by name
   */
  record About(
      String name,
      Optional<String> back,
      String title,
      String description,
      String licence,
      Map<String, Path> extra) {
    public About {
      extra = Map.copyOf(extra);
    }

    /** What a single bundle says of itself. */
    About(String name, String title, String description, String licence, Map<String, Path> extra) {
      this(name, Optional.empty(), title, description, licence, extra);
    }
  }

  /** How a training ended. */
  enum End {
    DONE,
    /** Nothing became better for too long. */
    EARLY,
    /** It was stopped and can be resumed. */
    STOPPED
  }

  /** Whether the folder holds something to go on from. */
  static boolean canResume(Path folder) {
    return Files.isRegularFile(folder.resolve(CHECKPOINT));
  }

  /** How many frames are trained on. */
  int trainingFrames();

  /** How many frames are only looked at. */
  int heldOutFrames();

  /** How many steps have been made, those before it was resumed included. */
  long step();

  /**
   * Trains until the schedule ends, nothing gets better, or it is told to stop.
   *
   * @throws MediaException if clips cannot be read or files cannot be written
   */
  End run(Progress progress) throws MediaException;

  /** Whether there is anything to make bundles of. */
  boolean hasBest();

  /**
   * Writes the best so far as bundles.
   *
   * @param bundle folder of the first one; others lie beside it, under their own names. Replaced if
   *     they are there
   * @param data where the clips came from, for {@code model.yaml}
   * @return the bundles, the first one first
   * @throws MediaException if they cannot be written
   */
  List<ModelBundle> write(Path bundle, About about, Map<String, Object> data) throws MediaException;

  @Override
  void close();
}
