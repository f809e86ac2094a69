package io.kinoloom.nodes.model;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.kinoloom.nodes.model.Manifest.EngineKind;
import io.kinoloom.spi.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Weights loaded into an engine, for any number of threads.
 *
 * <p>Every call has an NDManager of its own, so that nothing native outlives it; inputs pass
 * through direct buffers that are kept, a set for each call that runs at the same time, outputs are
 * copied out of native memory once.
 */
final class NativeModel implements AutoCloseable {
  private final String origin;
  private final Model model;
  private final Queue<List<ByteBuffer>> spare = new ConcurrentLinkedQueue<>();

  private NativeModel(String origin, Model model) {
    this.origin = origin;
    this.model = model;
  }

  /**
   * Loads weights.
   *
   * @throws BundleException if the engine does not take the file
   */
  static NativeModel load(String origin, EngineKind kind, Path weights, Device device) {
    Djl.engine(kind);
    Model model = Model.newInstance("kinoloom", device, kind.djlName());
    try {
      Map<String, Object> options =
          kind == EngineKind.ONNXRUNTIME
              ? Map.of(
                  "intraOpNumThreads", Integer.toString(Djl.threads()),
                  "interOpNumThreads", "1",
                  "optLevel", "ALL_OPT")
              : Map.of("mapLocation", "true");
      model.load(weights.toAbsolutePath(), weights.getFileName().toString(), options);
      model.getBlock(); // Fails here rather than in the first call.
      return new NativeModel(origin, model);
    } catch (IOException
        | MalformedModelException
        | EngineException
        | IllegalArgumentException
        | IllegalStateException e) {
      model.close();
      throw new BundleException(
          "%s cannot load %s of the model %s: %s"
              .formatted(kind.djlName(), weights.getFileName(), origin, firstLine(e)),
          e);
    }
  }

  /** Engines put a native stack trace behind the first line. */
  private static String firstLine(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String message = String.valueOf(deepest.getMessage());
    return lastMeaningful(message);
  }

  /**
   * An error raised inside TorchScript is a trace whose last line says what happened; any other
   * begins with what happened.
   */
  private static String lastMeaningful(String message) {
    List<String> lines =
        message.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    if (lines.isEmpty()) {
      return "no reason given";
    }
    return lines.stream()
        .filter(line -> line.startsWith("RuntimeError: "))
        .map(line -> line.substring("RuntimeError: ".length()))
        .findFirst()
        .orElse(lines.get(0));
  }

  /**
   * Runs a batch.
   *
   * @param batch for each item its inputs in the order of the model's arguments; all items alike in
   *     shape
   * @return for each item its outputs
   * @throws BundleException if the model fails or gives something else than pictures of floats
   */
  List<List<Tensor>> run(List<List<Tensor>> batch) {
    List<ByteBuffer> buffers = Objects.requireNonNullElseGet(spare.poll(), ArrayList::new);
    try (NDManager scope = model.getNDManager().newSubManager()) {
      NDList inputs = new NDList();
      for (int i = 0; i < batch.get(0).size(); i++) {
        inputs.add(input(scope, buffers, batch, i));
      }
      NDList outputs =
          model.getBlock().forward(new ParameterStore(scope, false), inputs, false, null);
      return split(outputs, batch.size());
    } catch (EngineException | IllegalArgumentException | IllegalStateException e) {
      throw new BundleException(
          "The model %s failed on inputs of shape %s: %s"
              .formatted(origin, batch.get(0).stream().map(Tensor::shape).toList(), firstLine(e)),
          e);
    } finally {
      spare.add(buffers);
    }
  }

  private static NDArray input(
      NDManager scope, List<ByteBuffer> buffers, List<List<Tensor>> batch, int index) {
    Tensor first = batch.get(0).get(index);
    int length = first.values().length;
    int bytes = Math.multiplyExact(Math.multiplyExact(length, batch.size()), Float.BYTES);
    while (buffers.size() <= index) {
      buffers.add(ByteBuffer.allocateDirect(0));
    }
    if (buffers.get(index).capacity() < bytes) {
      buffers.set(index, ByteBuffer.allocateDirect(bytes));
    }
    ByteBuffer buffer = buffers.get(index).slice(0, bytes).order(ByteOrder.nativeOrder());
    FloatBuffer floats = buffer.asFloatBuffer();
    batch.forEach(item -> floats.put(item.get(index).values()));
    long[] shape = new long[first.shape().size() + 1];
    shape[0] = batch.size();
    for (int axis = 1; axis < shape.length; axis++) {
      shape[axis] = first.shape().get(axis - 1);
    }
    return scope.create(buffer, new Shape(shape), DataType.FLOAT32);
  }

  private List<List<Tensor>> split(NDList outputs, int items) {
    List<List<Tensor>> split = new ArrayList<>();
    for (int i = 0; i < items; i++) {
      split.add(new ArrayList<>());
    }
    for (NDArray raw : outputs) {
      NDArray output =
          raw.getDataType() == DataType.FLOAT32 ? raw : raw.toType(DataType.FLOAT32, false);
      long[] shape = output.getShape().getShape();
      if (shape.length < 1 || shape[0] != items) {
        throw new BundleException(
            "The model %s gives a tensor of shape %s for a batch of %d; the first extent must be the"
                    .formatted(origin, Arrays.toString(shape), items)
                + " batch");
      }
      List<Integer> itemShape = new ArrayList<>();
      for (int axis = 1; axis < shape.length; axis++) {
        itemShape.add(Math.toIntExact(shape[axis]));
      }
      FloatBuffer floats = output.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
      int length = Math.toIntExact(output.size() / items);
      for (List<Tensor> item : split) {
        float[] values = new float[length];
        floats.get(values);
        item.add(new Tensor(itemShape, values));
      }
    }
    return split;
  }

  @Override
  public void close() {
    model.close();
  }
}
