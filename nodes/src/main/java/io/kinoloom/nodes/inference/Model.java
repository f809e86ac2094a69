package io.kinoloom.nodes.inference;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A loaded network, shared by everybody who {@linkplain ModelHost#open opened} it. Safe for use by
 * many threads; not after {@link #close}.
 */
public final class Model implements AutoCloseable {
  private final SharedModel shared;
  private final AtomicBoolean closed = new AtomicBoolean();

  Model(SharedModel shared) {
    this.shared = shared;
  }

  /** What was asked for. */
  public ModelSpec spec() {
    return shared.spec();
  }

  /** Floats of an output, numbered as in the spec. */
  public int outputSize(int output) {
    return shared.outputSize(output);
  }

  /** New arrays for all outputs. */
  public float[][] newOutputs() {
    float[][] outputs = new float[spec().outputs().size()][];
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = new float[outputSize(i)];
    }
    return outputs;
  }

  /**
   * Runs the network on one picture.
   *
   * @param input {@link ModelSpec#inputSize} floats: rows from the top, red, green, blue, in the
   *     range that the network was trained on
   * @param outputs written, as many and as long as {@link #newOutputs} says
   * @throws ModelException if the network fails
   */
  public void run(float[] input, float[][] outputs) {
    if (closed.get()) {
      throw new IllegalStateException(spec().uri() + " is closed");
    }
    shared.run(input, outputs);
  }

  /** Gives the network back; the last one who does so frees its memory. */
  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      ModelHost.release(shared);
    }
  }
}
