package io.kinoloom.nodes.model;

import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.Payload;
import io.kinoloom.spi.Tensor;
import io.kinoloom.spi.VideoFrame;
import java.util.List;

/**
 * A payload as a network takes it.
 *
 * @param values channel by channel
 */
record Planes(int width, int height, float[] values) {

  /**
   * Brings a payload into the form of a model's input.
   *
   * @param model as the user named it
   * @throws Unfit if it has other channels or classes
   */
  static Planes of(Payload payload, Port port, String model) throws Unfit {
    if (payload instanceof VideoFrame frame) {
      return new Planes(
          frame.width(), frame.height(), Pictures.planes(frame, port.channels(), port.range()));
    }
    if (payload instanceof LabelMap labels) {
      try {
        return new Planes(
            labels.width(), labels.height(), Pictures.oneHot(labels, port.channels()));
      } catch (IllegalArgumentException e) {
        throw new Unfit(e.getMessage());
      }
    }
    if (payload instanceof Mask mask) {
      return new Planes(mask.width(), mask.height(), Pictures.planes(mask));
    }
    Tensor tensor = (Tensor) payload;
    List<Integer> shape = tensor.shape();
    if (shape.size() != 3 || shape.get(0) != port.channels()) {
      throw new Unfit(
          "the model %s takes tensors of %d channels x height x width, this is %s"
              .formatted(model, port.channels(), shape));
    }
    if (shape.get(1) < 1 || shape.get(2) < 1) {
      throw new Unfit("the tensor is empty: " + shape);
    }
    return new Planes(shape.get(2), shape.get(1), tensor.values());
  }

  /** Whether they are as large as the port says. */
  boolean fits(Port port) {
    return width == port.width() && height == port.height();
  }

  /** That they are not, for people. */
  Unfit misfit(Port port, String model) {
    return new Unfit(
        "the model %s takes %dx%d, this is %dx%d; put 'resize' or 'crop' before it"
            .formatted(model, port.width(), port.height(), width, height));
  }
}
