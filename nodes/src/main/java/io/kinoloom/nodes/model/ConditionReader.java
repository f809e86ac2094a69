package io.kinoloom.nodes.model;

import io.kinoloom.spi.Input;
import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.Payload;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Tensor;
import io.kinoloom.spi.VideoFrame;
import java.util.List;
import java.util.Optional;

/** Reads the condition of a model from that input of a node which is for its type. */
final class ConditionReader {
  private final Inputs inputs;
  private final Port port;
  private final String model;
  private final String origin;

  /**
   * Inputs of a node, of which a model uses one.
   *
   * @param video for conditions of type video
   * @param features for tensors
   * @param labels for label maps
   * @param shape for masks
   */
  record Inputs(
      Input<VideoFrame> video, Input<Tensor> features, Input<LabelMap> labels, Input<Mask> shape) {
    List<Input<?>> all() {
      return List.of(video, features, labels, shape);
    }

    Input<?> of(Port.Type type) {
      return switch (type) {
        case VIDEO -> video;
        case LABEL_MAP -> labels;
        case MASK -> shape;
        case TENSOR, FLOW, VECTOR -> features;
      };
    }

    /** Says which model takes none of them, where one has a packet. */
    void requireNone(ProcessContext context, String origin) {
      for (Input<?> input : all()) {
        if (context.get(input).isPresent()) {
          throw new BundleException(
              "The model %s takes no condition: leave the input '%s' unwired"
                  .formatted(origin, input.name()));
        }
      }
    }
  }

  /**
   * Reads for a model.
   *
   * @param model as the user named it
   * @param origin where it came from
   */
  ConditionReader(Inputs inputs, Port port, String model, String origin) {
    this.inputs = inputs;
    this.port = port;
    this.model = model;
    this.origin = origin;
  }

  /** The input that the condition comes from. */
  Input<?> wanted() {
    return inputs.of(port.type());
  }

  /**
   * Nothing is wired that the model does not take.
   *
   * @throws BundleException if something is
   */
  void requireNoOther(ProcessContext context) {
    Input<?> wanted = wanted();
    for (Input<?> input : inputs.all()) {
      if (!input.equals(wanted) && context.get(input).isPresent()) {
        throw new BundleException(
            "The model %s takes %s, which goes to the input '%s', not to '%s'"
                .formatted(origin, port, wanted.name(), input.name()));
      }
    }
  }

  /** That the condition is missing, for people. */
  String missing() {
    return "The model %s takes %s: wire the input '%s'".formatted(origin, port, wanted().name());
  }

  /**
   * The condition of now, of whatever size.
   *
   * @throws Unfit if it has other channels or classes than the model takes
   */
  Optional<Planes> read(ProcessContext context) throws Unfit {
    Optional<? extends Payload> payload = context.get(wanted());
    if (payload.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(Planes.of(payload.get(), port, model));
  }
}
