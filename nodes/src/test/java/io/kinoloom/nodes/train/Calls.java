package io.kinoloom.nodes.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.kinoloom.nodes.torchscript.Method;
import java.util.ArrayList;
import java.util.List;

/** Calls a recorded method in PyTorch with plain arrays. */
final class Calls {
  private Calls() {}

  /** An argument. */
  record Array(float[] values, long... shape) {}

  static Array array(float[] values, long... shape) {
    return new Array(values, shape);
  }

  /** What the method returns, flat. */
  static List<float[]> call(Method method, Array... arguments) {
    try (Functions functions = new Functions(List.of(method), Device.cpu());
        NDManager manager = NDManager.newBaseManager("PyTorch")) {
      List<NDArray> inputs = new ArrayList<>();
      for (Array argument : arguments) {
        inputs.add(manager.create(argument.values(), new Shape(argument.shape())));
      }
      NDList results = functions.call(manager, method.name(), inputs);
      return results.stream().map(NDArray::toFloatArray).toList();
    }
  }

  /** The only value that the method returns. */
  static double value(Method method, Array... arguments) {
    return call(method, arguments).get(0)[0];
  }
}
