package io.kinoloom.nodes.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.kinoloom.nodes.train.Footage.Place;
import io.kinoloom.nodes.video.MediaException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Sequences that a painter is in the midst of. Steps that go on with one of many, drawn by chance,
 * see pictures as different as if there were no sequences, however long those are: frames that
 * follow each other tell a painter little more than one of them.
 */
final class Sequences implements Kept, AutoCloseable {
  private static final String STARTS = "sequences.starts";
  private static final String AGES = "sequences.ages";
  private static final String PAINTED = "sequences.painted";

  /** Draws what a sequence consists of; the same step gives the same. */
  interface Draw {
    Plan draw(NDManager scope, long step) throws MediaException;
  }

  /**
   * A batch of sequences, all as long.
   *
   * @param places where they start
   * @param length frames
   * @param realHistory whether the painter is shown real pictures before, not its own
   * @param example what they have their styles from; empty for painters without one
   */
  record Plan(List<Place> places, int length, boolean realHistory, List<NDArray> example) {}

  /** A batch of sequences under way. */
  static final class Sequence implements AutoCloseable {
    private final long start;
    private final Plan plan;
    private final NDManager scope;
    private final Deque<NDArray> painted = new ArrayDeque<>();
    private int age;

    private Sequence(long start, Plan plan, int remembered, Shape pictures, NDManager scope) {
      this.start = start;
      this.plan = plan;
      this.scope = scope;
      for (int i = 0; i < remembered; i++) {
        painted.addLast(scope.zeros(pictures));
      }
    }

    Plan plan() {
      return plan;
    }

    /** Frames that have been painted. */
    int age() {
      return age;
    }

    /** Where the next frames are. */
    List<Place> places() {
      return plan.places().stream().map(place -> place.plus(age)).toList();
    }

    /** The last pictures, oldest first, 0 where there was none. */
    List<NDArray> painted() {
      return new ArrayList<>(painted);
    }

    /** Goes on, with what was painted, which carries no gradient and belongs to nobody. */
    void next(NDArray picture) {
      picture.attach(scope);
      painted.addLast(picture);
      painted.removeFirst().close();
      age++;
    }

    private boolean ended() {
      return age >= plan.length();
    }

    @Override
    public void close() {
      scope.close();
    }
  }

  private final int remembered;
  private final Shape pictures;
  private final Draw draw;
  private final NDManager manager;
  private final Sequence[] sequences;

  /**
   * None is under way.
   *
   * @param count how many there will be at once
   * @param remembered how many of its pictures each keeps
   * @param pictures shape of a picture of each sequence of a batch
   */
  Sequences(int count, int remembered, Shape pictures, Draw draw, NDManager parent) {
    this.remembered = remembered;
    this.pictures = pictures;
    this.draw = draw;
    manager = parent.newSubManager();
    sequences = new Sequence[count];
  }

  int count() {
    return sequences.length;
  }

  /** A sequence by its number; where it has ended, or never began, one that starts at this step. */
  Sequence at(int number, long step) throws MediaException {
    if (sequences[number] == null || sequences[number].ended()) {
      end(number);
      sequences[number] = begin(step);
    }
    return sequences[number];
  }

  private Sequence begin(long step) throws MediaException {
    NDManager scope = manager.newSubManager();
    return new Sequence(step, draw.draw(scope, step), remembered, pictures, scope);
  }

  private void end(int number) {
    if (sequences[number] != null) {
      sequences[number].close();
      sequences[number] = null;
    }
  }

  @Override
  public NDList save(NDManager scope) {
    long[] starts = new long[sequences.length];
    long[] ages = new long[sequences.length];
    NDList painted = new NDList(scope.zeros(pictures));
    for (int i = 0; i < sequences.length; i++) {
      Sequence sequence = sequences[i];
      starts[i] = sequence == null ? -1 : sequence.start;
      ages[i] = sequence == null ? 0 : sequence.age;
      if (sequence != null) {
        painted.addAll(sequence.painted());
      }
    }
    NDList saved =
        new NDList(scope.create(starts), scope.create(ages), NDArrays.concat(painted, 0));
    saved.get(0).setName(STARTS);
    saved.get(1).setName(AGES);
    saved.get(2).setName(PAINTED);
    saved.attach(scope);
    return saved;
  }

  @Override
  public void restore(NDList saved) throws MediaException {
    NDArray starts = saved.get(STARTS);
    NDArray ages = saved.get(AGES);
    NDArray painted = saved.get(PAINTED);
    if (starts == null || ages == null || painted == null || starts.size() != sequences.length) {
      throw new IllegalArgumentException(
          "it is of another version, or not of %d sequences".formatted(sequences.length));
    }
    long batch = pictures.get(0);
    long at = batch;
    for (int i = 0; i < sequences.length; i++) {
      end(i);
      if (starts.getLong(i) < 0) {
        continue;
      }
      Sequence sequence = begin(starts.getLong(i));
      sequences[i] = sequence;
      for (int picture = 0; picture < remembered; picture++) {
        if (!painted.getShape().slice(1).equals(pictures.slice(1))
            || at + batch > painted.size(0)) {
          throw new IllegalArgumentException("it holds pictures of another size");
        }
        // What was read lies in a buffer that Java frees; only duplicate() surely copies.
        try (NDArray part = painted.get(at + ":" + (at + batch))) {
          sequence.next(part.toDevice(manager.getDevice(), false).duplicate());
        }
        at += batch;
      }
      sequence.age = (int) ages.getLong(i);
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
