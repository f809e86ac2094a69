package io.kinoloom.nodes.inference;

import java.util.List;

/**
 * A network as a node wants it.
 *
 * @param uri where it lies, such as {@code model:face-landmark}
 * @param width of its input picture, pixels
 * @param height of its input picture, pixels
 * @param outputs names of the tensors to compute, in the order in which they are asked for; parts
 *     of the network that none of them needs are not run
 * @param threads that one call may use, no more than the machine has cores. A network that takes a
 *     few milliseconds is best left to one: where other work fills the cores, its threads wait for
 *     one another and burn twice the time
 */
public record ModelSpec(String uri, int width, int height, List<String> outputs, int threads) {
  /** More threads than this gain next to nothing on networks as small as these. */
  private static final int MOST_THREADS = 4;

  public ModelSpec {
    outputs = List.copyOf(outputs);
    if (outputs.isEmpty()) {
      throw new IllegalArgumentException(uri + ": no output is asked for");
    }
    if (threads < 1) {
      throw new IllegalArgumentException(uri + ": needs at least one thread, not " + threads);
    }
  }

  /** A network that is worth several threads. */
  public ModelSpec(String uri, int width, int height, List<String> outputs) {
    this(uri, width, height, outputs, MOST_THREADS);
  }

  /** Floats of the input: a row-major picture of red, green, blue. */
  public int inputSize() {
    return width * height * 3;
  }
}
