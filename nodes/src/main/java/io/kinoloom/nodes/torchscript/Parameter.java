package io.kinoloom.nodes.torchscript;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One learned array of a network.
 *
 * @param name unique within the network, such as {@code trunk1.weight}
 * @param shape lengths of the dimensions
 * @param initial the values it starts from
 */
public record Parameter(String name, List<Integer> shape, Initial initial) {

  /** What a parameter holds before training. */
  public sealed interface Initial {}

  /** The same value everywhere. */
  public record Constant(float value) implements Initial {}

  /**
   * Independent normal values around 0.
   *
   * @param deviation standard deviation
   */
  public record Normal(double deviation) implements Initial {}

  public Parameter {
    shape = List.copyOf(shape);
  }

  /** How many values it holds. */
  public int size() {
    return shape.stream().mapToInt(Integer::intValue).reduce(1, Math::multiplyExact);
  }

  /** Draws the initial values into {@code values} from {@code offset} on. */
  void draw(RandomGenerator random, float[] values, int offset) {
    for (int i = offset; i < offset + size(); i++) {
      if (initial instanceof Constant constant) {
        values[i] = constant.value();
      } else if (initial instanceof Normal normal) {
        values[i] = (float) (normal.deviation() * random.nextGaussian());
      }
    }
  }
}
