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
 */
public record ModelSpec(String uri, int width, int height, List<String> outputs) {
  public ModelSpec {
    outputs = List.copyOf(outputs);
    if (outputs.isEmpty()) {
      throw new IllegalArgumentException(uri + ": no output is asked for");
    }
  }

  /** Floats of the input: a row-major picture of red, green, blue. */
  public int inputSize() {
    return width * height * 3;
  }
}
