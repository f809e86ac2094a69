package io.kinoloom.nodes.train;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import io.kinoloom.nodes.torchscript.Method;
import io.kinoloom.nodes.torchscript.ScriptFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Recorded methods, loaded into PyTorch and callable. Results belong to the caller's manager. */
final class Functions implements AutoCloseable {
  private final Model model;
  private final PtSymbolBlock block;

  /** Loads methods that are functions of their arguments alone. */
  Functions(List<Method> methods, Device device) {
    try {
      Path folder = Files.createTempDirectory("kinoloom-functions");
      Path file = folder.resolve("functions.pt");
      try {
        ScriptFile.write(file, methods);
        model = Model.newInstance("functions", device, "PyTorch");
        model.load(folder, "functions.pt");
      } finally {
        Files.deleteIfExists(file);
        Files.delete(folder);
      }
    } catch (IOException | MalformedModelException e) {
      throw new IllegalStateException("PyTorch does not take the functions of training", e);
    }
    block = (PtSymbolBlock) model.getBlock();
  }

  /** Calls a method; what it returns lives as long as {@code scope}. */
  NDList call(NDManager scope, String method, List<NDArray> arguments) {
    // DJL would read structure out of names.
    arguments.forEach(argument -> argument.setName(null));
    NDList inputs = new NDList(arguments);
    // DJL takes the method's name as that of one more array.
    NDArray name = scope.create(0f);
    name.setName("module_method:" + method);
    inputs.add(name);
    NDList results = IValueUtils.forward(block, inputs, true);
    results.attach(scope);
    return results;
  }

  @Override
  public void close() {
    model.close();
  }
}
