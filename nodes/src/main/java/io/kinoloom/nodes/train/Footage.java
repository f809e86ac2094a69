package io.kinoloom.nodes.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.kinoloom.nodes.video.MediaException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The frames of a clip store that training, or testing, may see, as batches of tensors.
 *
 * @param store where they lie
 * @param clips stretches without a gap
 * @param conditions how many conditions a painter sees at once
 */
record Footage(ClipStore store, List<ClipStore.Run> clips, int conditions) {
  static final String CONDITION = "condition";
  static final String TARGET = "target";
  static final String FLOW = "flow";

  /** A place in the footage: a record and the clip it lies in. */
  record Place(ClipStore.Run clip, int record) {
    /** The record {@code back} before this, or the first of its clip. */
    int before(int back) {
      return Math.max(clip.first(), record - back);
    }

    Place plus(int records) {
      return new Place(clip, record + records);
    }
  }

  Footage {
    clips = List.copyOf(clips);
  }

  /** How many frames. */
  int frames() {
    return clips.stream().mapToInt(ClipStore.Run::count).sum();
  }

  /**
   * A place, every one equally likely, from which a sequence of {@code length} frames starts.
   *
   * @param pick 0 to before 1
   * @throws IllegalArgumentException if no clip is so long
   */
  Place start(int length, double pick) {
    long starts = clips.stream().mapToLong(clip -> Math.max(0, clip.count() - length + 1)).sum();
    if (starts == 0) {
      throw new IllegalArgumentException(
          "no stretch of the footage without a gap has %d frames".formatted(length));
    }
    long chosen = (long) (pick * starts);
    for (ClipStore.Run clip : clips) {
      long here = Math.max(0, clip.count() - length + 1);
      if (chosen < here) {
        return new Place(clip, clip.first() + (int) chosen);
      }
      chosen -= here;
    }
    throw new IllegalStateException("pick must be below 1");
  }

  /** Frames of the longest stretch without a gap. */
  int longest() {
    return clips.stream().mapToInt(ClipStore.Run::count).max().orElse(0);
  }

  boolean hasFlow() {
    return store.parts().stream().anyMatch(part -> part.name().equals(FLOW));
  }

  /**
   * What a painter sees: N x (conditions * channels) x height x width, 0..1. Before {@code since}
   * records into a sequence there was nothing: the first is repeated.
   */
  NDArray seen(NDManager scope, List<Place> places, int since) throws MediaException {
    List<Integer> records = new ArrayList<>();
    for (Place place : places) {
      for (int back = conditions - 1; back >= 0; back--) {
        records.add(place.before(Math.min(back, since)));
      }
    }
    NDArray all = bytes(scope, CONDITION, records).div(255f);
    Shape shape = all.getShape();
    return all.reshape(places.size(), shape.get(1) * conditions, shape.get(2), shape.get(3));
  }

  /** Pictures {@code back} records ago: N x 3 x height x width, -1..1. */
  NDArray pictures(NDManager scope, List<Place> places, int back) throws MediaException {
    return bytes(scope, TARGET, before(places, back)).div(127.5f).sub(1f);
  }

  /** Measured flow into the record before: N x 2 x height x width, pixels; 0 where unknown. */
  NDArray flow(NDManager scope, List<Place> places) throws MediaException {
    ClipPart part = store.part(FLOW);
    float[] values = new float[places.size() * part.elements()];
    ByteBuffer bytes = ByteBuffer.allocate(part.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    int next = 0;
    for (Place place : places) {
      store.read(place.record(), FLOW, bytes.clear());
      ShortBuffer steps = bytes.flip().asShortBuffer();
      while (steps.hasRemaining()) {
        short step = steps.get();
        values[next++] = step == Short.MIN_VALUE ? 0 : step * ClipPart.FLOW_STEP;
      }
    }
    return scope.create(values, shape(part, places.size()));
  }

  private static List<Integer> before(List<Place> places, int back) {
    return places.stream().map(place -> place.before(back)).toList();
  }

  private static Shape shape(ClipPart part, int count) {
    return new Shape(count).addAll(new Shape(part.shape().stream().mapToLong(i -> i).toArray()));
  }

  private NDArray bytes(NDManager scope, String name, List<Integer> records) throws MediaException {
    ClipPart part = store.part(name);
    ByteBuffer bytes = scope.allocateDirect(records.size() * part.bytes());
    for (int record : records) {
      store.read(record, name, bytes);
    }
    return scope
        .create(bytes.flip(), shape(part, records.size()), DataType.UINT8)
        .toType(DataType.FLOAT32, false);
  }

  static NDArray side(List<NDArray> arrays) {
    return NDArrays.concat(new NDList(arrays), 1);
  }
}
