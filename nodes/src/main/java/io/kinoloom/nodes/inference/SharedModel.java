package io.kinoloom.nodes.inference;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorflowlite.BuiltinOpResolverWithXNNPACK;
import org.bytedeco.tensorflowlite.FlatBufferModel;
import org.bytedeco.tensorflowlite.Interpreter;
import org.bytedeco.tensorflowlite.InterpreterBuilder;

/**
 * One network with as many interpreters as calls happen at once, but no more than the machine has
 * cores: the memory of a hundred streams is that of two interpreters on two cores.
 */
final class SharedModel {
  private static final int CORES = Runtime.getRuntime().availableProcessors();
  private static final int OK = 0;

  private final ModelSpec spec;
  private final BytePointer content;
  private final FlatBufferModel model;
  private final BuiltinOpResolverWithXNNPACK operators;
  private final Semaphore free = new Semaphore(CORES);
  private final Deque<Instance> idle = new ArrayDeque<>();
  private final int[] outputSizes;

  /** An interpreter with its memory. */
  private record Instance(Interpreter interpreter, FloatPointer input, FloatPointer[] outputs) {}

  SharedModel(ModelSpec spec, byte[] file) {
    this.spec = spec;
    content = new BytePointer(new TfliteGraph(spec.uri(), file).keep(spec.outputs()));
    model = FlatBufferModel.BuildFromBuffer(content, content.capacity());
    operators = new BuiltinOpResolverWithXNNPACK(true);
    PartOperators.addTo(operators);
    Instance first = newInstance();
    outputSizes = new int[spec.outputs().size()];
    for (int i = 0; i < outputSizes.length; i++) {
      outputSizes[i] = Math.toIntExact(first.outputs[i].limit());
    }
    idle.push(first);
  }

  ModelSpec spec() {
    return spec;
  }

  int outputSize(int output) {
    return outputSizes[output];
  }

  void run(float[] input, float[][] outputs) {
    if (input.length != spec.inputSize() || outputs.length != outputSizes.length) {
      throw new IllegalArgumentException(
          "%s takes %d floats and gives %d outputs, not %d and %d"
              .formatted(
                  spec.uri(), spec.inputSize(), outputSizes.length, input.length, outputs.length));
    }
    free.acquireUninterruptibly();
    try {
      Instance instance = borrow();
      instance.input.put(input);
      if (instance.interpreter.Invoke() != OK) {
        instance.interpreter.close();
        throw new ModelException(spec.uri() + " failed to run");
      }
      for (int i = 0; i < outputs.length; i++) {
        instance.outputs[i].get(outputs[i], 0, outputSizes[i]);
      }
      giveBack(instance);
    } finally {
      free.release();
    }
  }

  private Instance borrow() {
    synchronized (idle) {
      if (!idle.isEmpty()) {
        return idle.pop();
      }
    }
    return newInstance();
  }

  private void giveBack(Instance instance) {
    synchronized (idle) {
      idle.push(instance);
    }
  }

  private Instance newInstance() {
    Interpreter interpreter = new Interpreter((Pointer) null);
    try (InterpreterBuilder builder = new InterpreterBuilder(model, operators)) {
      builder.SetNumThreads(Math.min(CORES, spec.threads()));
      require(builder.apply(interpreter) == OK, "uses operations that TensorFlow Lite lacks");
    }
    require(interpreter.AllocateTensors() == OK, "cannot get its memory");
    FloatPointer input = interpreter.typed_input_tensor_float(0);
    require(
        interpreter.input_tensor(0).bytes() == 4L * spec.inputSize(),
        "does not take a picture of %dx%d".formatted(spec.width(), spec.height()));
    FloatPointer[] outputs = new FloatPointer[spec.outputs().size()];
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = interpreter.typed_output_tensor_float(i);
      require(!outputs[i].isNull(), "gives no floats as " + spec.outputs().get(i));
      outputs[i].limit(interpreter.output_tensor(i).bytes() / Float.BYTES);
    }
    return new Instance(interpreter, input, outputs);
  }

  private void require(boolean holds, String complaint) {
    if (!holds) {
      throw new ModelException(spec.uri() + " " + complaint);
    }
  }

  /** Nobody may run it any more. */
  void close() {
    synchronized (idle) {
      while (!idle.isEmpty()) {
        idle.pop().interpreter.close();
      }
    }
    operators.close();
    model.close();
    content.close();
  }
}
