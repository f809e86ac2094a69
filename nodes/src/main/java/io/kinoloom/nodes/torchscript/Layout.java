package io.kinoloom.nodes.torchscript;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/**
 * Where the parameters of a network lie in one flat array of weights: one after the other, in the
 * order in which the network first used them.
 *
 * @param parameters in order
 */
public record Layout(List<Parameter> parameters) {
  public Layout {
    parameters = List.copyOf(parameters);
  }

  /** How many values the weights hold. */
  public int size() {
    return parameters.stream().mapToInt(Parameter::size).sum();
  }

  /** A number that differs where names, shapes or their order do. */
  public long fingerprint() {
    CRC32C crc = new CRC32C();
    for (Parameter parameter : parameters) {
      crc.update((parameter.name() + parameter.shape()).getBytes(StandardCharsets.UTF_8));
    }
    return crc.getValue();
  }

  /** Weights to start training from; equal seeds give equal weights. */
  public float[] initial(long seed) {
    float[] values = new float[size()];
    SplittableRandom random = new SplittableRandom(seed);
    int offset = 0;
    for (Parameter parameter : parameters) {
      parameter.draw(random.split(), values, offset);
      offset += parameter.size();
    }
    return values;
  }
}
