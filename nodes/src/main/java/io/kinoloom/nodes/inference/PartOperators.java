package io.kinoloom.nodes.inference;

import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.tensorflowlite.MutableOpResolver;
import org.bytedeco.tensorflowlite.TfLiteContext;
import org.bytedeco.tensorflowlite.TfLiteNode;
import org.bytedeco.tensorflowlite.TfLiteRegistration;
import org.bytedeco.tensorflowlite.TfLiteTensor;

/**
 * The operations of MediaPipe's own that its attention mesh uses and TensorFlow Lite lacks; see
 * {@link PartTransform}. They are never freed: a process has one set.
 */
final class PartOperators {
  private static final int OK = 0;
  private static final int ERROR = 1;
  private static final int FIRST_VERSION = 1;
  private static final int LAST_VERSION = 2;

  private static final List<Operator> ALL =
      List.of(
          new Operator("Landmarks2TransformMatrix", PartOperators::findWindow),
          new Operator("TransformTensorBilinear", PartOperators::cutWindow),
          new Operator("TransformLandmarks", PartOperators::movePoints));

  private PartOperators() {}

  /** Makes the operations known. */
  static void addTo(MutableOpResolver resolver) {
    for (Operator operator : ALL) {
      resolver.AddCustom(operator.name, operator.registration, FIRST_VERSION, LAST_VERSION);
    }
  }

  /** What an operation does. */
  private interface Action {
    void run(Tensors tensors);
  }

  /** Called back by TensorFlow Lite, on the thread that runs the network. */
  private static final class Operator extends TfLiteRegistration.Invoke_TfLiteContext_TfLiteNode {
    // TensorFlow Lite keeps a pointer to the name.
    private final BytePointer name;
    private final Action action;
    private final TfLiteRegistration registration = new TfLiteRegistration();

    Operator(String name, Action action) {
      this.name = new BytePointer(name);
      this.action = action;
      registration.zero();
      registration.invoke(this);
    }

    /** An exception must not pass through native code. */
    @Override
    public int call(TfLiteContext context, TfLiteNode node) {
      try {
        action.run(new Tensors(context, node));
        return OK;
      } catch (RuntimeException e) {
        return ERROR;
      }
    }
  }

  /** The tensors and options of one operation. */
  private record Tensors(TfLiteContext context, TfLiteNode node) {
    Tensor input(int index) {
      return Tensor.of(context.tensors().getPointer(node.inputs().data(index)));
    }

    Tensor output() {
      return Tensor.of(context.tensors().getPointer(node.outputs().data(0)));
    }

    FlexMap options() {
      byte[] content = new byte[node.custom_initial_data_size()];
      new BytePointer(node.custom_initial_data()).get(content);
      return new FlexMap(content);
    }
  }

  /** Numbers and their shape. */
  private record Tensor(FloatBuffer values, int[] shape) {
    static Tensor of(TfLiteTensor tensor) {
      int[] shape = new int[tensor.dims().size()];
      int count = 1;
      for (int i = 0; i < shape.length; i++) {
        shape[i] = tensor.dims().data(i);
        count *= shape[i];
      }
      FloatPointer values = tensor.data().f();
      return new Tensor(values.capacity(count).asBuffer(), shape);
    }
  }

  private static void findWindow(Tensors tensors) {
    FlexMap options = tensors.options();
    PartTransform.around(
            tensors.input(0).values,
            options.list("subset_idxs"),
            (int) options.number("left_rotation_idx"),
            (int) options.number("right_rotation_idx"),
            options.number("target_rotation_radians"),
            options.number("scale_x"),
            options.number("scale_y"),
            (int) options.number("output_width"),
            (int) options.number("output_height"))
        .write(tensors.output().values);
  }

  private static void cutWindow(Tensors tensors) {
    Tensor map = tensors.input(0);
    Tensor window = tensors.output();
    PartTransform.read(tensors.input(1).values)
        .cut(
            map.values,
            map.shape[2],
            map.shape[1],
            map.shape[3],
            window.values,
            window.shape[2],
            window.shape[1]);
  }

  private static void movePoints(Tensors tensors) {
    Tensor points = tensors.input(0);
    PartTransform.read(tensors.input(1).values)
        .move(points.values, points.shape[1], tensors.output().values);
  }
}
