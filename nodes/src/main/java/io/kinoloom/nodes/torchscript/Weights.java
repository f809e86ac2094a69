package io.kinoloom.nodes.torchscript;

import io.kinoloom.nodes.torchscript.Parameter.Constant;
import io.kinoloom.nodes.torchscript.Parameter.Initial;
import io.kinoloom.nodes.torchscript.Parameter.Normal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The learned arrays of one network inside a {@link Method}. A network asks for its parameters by
 * name while it is recorded; a second use of a name is the same parameter.
 *
 * <p>While a network trains, its weights are one flat array, an argument of the method, which makes
 * an optimiser a handful of operations and a checkpoint one array. In a file for users each
 * parameter is an attribute of its own, as in any other TorchScript.
 */
public final class Weights {
  private final Method method;
  private final boolean flat;
  private final Map<String, Value> values = new LinkedHashMap<>();
  private final List<Parameter> parameters = new ArrayList<>();

  Weights(Method method, boolean flat) {
    this.method = method;
    this.flat = flat;
  }

  /** The parameters asked for so far. */
  public Layout layout() {
    return new Layout(parameters);
  }

  /** The parameter called {@code name}; repeated uses must agree in shape. */
  Value parameter(String name, Initial initial, Integer... shape) {
    Value known = values.get(name);
    Parameter parameter = new Parameter(name, List.of(shape), initial);
    if (known != null) {
      if (!parameters.contains(parameter)) {
        throw new IllegalArgumentException("two parameters are called '" + name + "'");
      }
      return known;
    }
    parameters.add(parameter);
    // Names of variables hold neither dots nor hyphens.
    Value value =
        flat
            ? new Value(method, method.newName(), shape[0])
            : method.attribute(name.replace('.', '_').replace('-', '_'), shape[0]);
    values.put(name, value);
    return value;
  }

  /**
   * A convolution's weights, for {@link Value#convolutions}.
   *
   * @param size odd length of the kernel's sides, pixels
   * @param gain times the usual deviation of the initial weights
   */
  public Convolution convolution(String layer, int out, int in, int size, double gain) {
    return new Convolution(kernel(layer, gain, out, in, size), bias(layer, out), out, size);
  }

  /** Weights of a convolution: normal, scaled to keep the variance through a leaky rectifier. */
  Value kernel(String name, double gain, int out, int in, int size) {
    double deviation = gain * Math.sqrt(2.0 / (in * size * size));
    return parameter(name + ".weight", new Normal(deviation), out, in, size, size);
  }

  Value bias(String name, int out) {
    return parameter(name + ".bias", new Constant(0), out);
  }

  /** The variables that hold the parameters, in the order of {@link #layout}. */
  List<Value> variables() {
    return List.copyOf(values.values());
  }
}
