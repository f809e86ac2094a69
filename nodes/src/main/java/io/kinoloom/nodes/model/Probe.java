package io.kinoloom.nodes.model;

import io.kinoloom.spi.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Runs a freshly loaded model on made-up inputs, so that what is wrong with it shows when it is
 * opened. The runs also warm it up: TorchScript specialises its graph in the first two or three.
 */
final class Probe {
  private static final int RUNS = 3;

  /** Other kernels for other batches round otherwise. */
  private static final float CLOSE = 1e-2f;

  private Probe() {}

  /**
   * What a model turned out to give.
   *
   * @param outputs extents of every output of one item
   * @param batches whether two items at once come out as they do one by one; a file may have been
   *     exported for single pictures, or normalise over the batch
   */
  record Facts(List<List<Integer>> outputs, boolean batches) {
    Facts {
      outputs = List.copyOf(outputs);
    }
  }

  /**
   * Runs the model.
   *
   * @throws BundleException if it fails, gives something else than its manifest says, or numbers
   *     that are none
   */
  static Facts run(ModelBundle bundle, NativeModel model) {
    Manifest manifest = bundle.manifest();
    List<List<Tensor>> batch = List.of(inputs(manifest));
    List<Tensor> outputs = List.of();
    for (int i = 0; i < RUNS; i++) {
      outputs = model.run(batch).get(0);
    }
    check(bundle, outputs);
    return new Facts(
        outputs.stream().map(Tensor::shape).toList(), batches(model, batch.get(0), outputs));
  }

  private static boolean batches(NativeModel model, List<Tensor> item, List<Tensor> alone) {
    List<Tensor> zeros =
        item.stream()
            .map(tensor -> new Tensor(tensor.shape(), new float[tensor.values().length]))
            .toList();
    List<Tensor> together;
    try {
      together = model.run(List.of(zeros, item)).get(1);
    } catch (BundleException e) {
      return false;
    }
    for (int i = 0; i < alone.size(); i++) {
      float[] expected = alone.get(i).values();
      float[] actual = together.get(i).values();
      for (int j = 0; j < expected.length; j++) {
        if (!(Math.abs(expected[j] - actual[j]) <= CLOSE)) {
          return false;
        }
      }
    }
    return true;
  }

  /** The same at every call: uniform over the range of each input. */
  static List<Tensor> inputs(Manifest manifest) {
    Random random = new Random(1);
    List<Tensor> inputs = new ArrayList<>();
    for (Port port : manifest.inputs().values()) {
      float[] values = new float[port.shape().stream().reduce(1, Math::multiplyExact)];
      boolean signed = port.type() == Port.Type.VIDEO && port.range() == Port.Range.SIGNED;
      for (int i = 0; i < values.length; i++) {
        values[i] = signed ? random.nextFloat() * 2 - 1 : random.nextFloat();
      }
      inputs.add(new Tensor(port.shape(), values));
    }
    return inputs;
  }

  private static void check(ModelBundle bundle, List<Tensor> outputs) {
    Manifest manifest = bundle.manifest();
    List<Integer> expected = manifest.output().shape();
    if (outputs.isEmpty() || !outputs.get(0).shape().equals(expected)) {
      throw new BundleException(
          "The model %s gives %s, but its model.yaml says %s; correct 'output' or the inputs' sizes"
              .formatted(
                  bundle.origin(),
                  outputs.isEmpty() ? "nothing" : "a tensor of " + outputs.get(0).shape(),
                  expected));
    }
    for (Tensor output : outputs) {
      for (float value : output.values()) {
        if (!Float.isFinite(value)) {
          throw new BundleException(
              "The model %s gives numbers that are not finite: its weights are broken, perhaps by a"
                      .formatted(bundle.origin())
                  + " training that diverged. Take an earlier checkpoint");
        }
      }
    }
    if (manifest.kind() == Manifest.Kind.GENERATOR) {
      checkExtras(bundle, outputs);
    }
  }

  /** Flow and mask. */
  private static void checkExtras(ModelBundle bundle, List<Tensor> outputs) {
    Port picture = bundle.manifest().output();
    for (int i = 1; i < outputs.size(); i++) {
      List<Integer> shape = outputs.get(i).shape();
      boolean sized =
          shape.size() == 3
              && shape.get(0) <= 2
              && shape.subList(1, 3).equals(List.of(picture.height(), picture.width()));
      if (!sized) {
        throw new BundleException(
            "The model %s gives a tensor of %s beside the picture; expected a flow (2x%dx%d) or a"
                    .formatted(bundle.origin(), shape, picture.height(), picture.width())
                + " mask (1 channel)");
      }
    }
  }
}
