package io.kinoloom.nodes.torchscript;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A function of tensors, recorded operation by operation: Java code that computes with {@link
 * Value}s writes its source. Loops of the Java code are unrolled.
 */
public final class Method {
  /** What the archive calls the module that methods belong to. */
  static final String CLASS = "__torch__.Network";

  private final String name;
  private final List<String> arguments = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();
  private final Map<String, Weights> flatWeights = new LinkedHashMap<>();
  private final Map<String, Boolean> frozen = new LinkedHashMap<>();
  private Weights attributes;
  private List<Value> results = List.of();
  private int names;

  public Method(String name) {
    this.name = name;
  }

  public String name() {
    return name;
  }

  /** The next argument, a picture of so many channels. */
  public Value argument(String argument, int channels) {
    arguments.add(argument);
    return new Value(this, argument, channels);
  }

  /** The next argument: the weights of a network that trains, as one flat array. */
  public Weights weights(String argument) {
    return weights(argument, false);
  }

  /** The next argument: the weights of a network that is used here but does not learn. */
  public Weights frozenWeights(String argument) {
    return weights(argument, true);
  }

  private Weights weights(String argument, boolean isFrozen) {
    arguments.add(argument);
    Weights weights = new Weights(this, true);
    flatWeights.put(argument, weights);
    frozen.put(argument, isFrozen);
    return weights;
  }

  /**
   * The weights as attributes of the module, in a file for users. What is recorded from here on is
   * written in the form that runs quickest; its results are those of training up to rounding.
   */
  public Weights attributes() {
    if (attributes == null) {
      attributes = new Weights(this, false);
    }
    return attributes;
  }

  boolean isForUsers() {
    return attributes != null;
  }

  /** Ends the recording. */
  public void returns(List<Value> values) {
    results = List.copyOf(values);
  }

  /** The attributes used, empty if none. */
  Layout attributeLayout() {
    return attributes == null ? new Layout(List.of()) : attributes.layout();
  }

  String newName() {
    return "v" + names++;
  }

  Value attribute(String attribute, int channels) {
    return new Value(this, "self." + attribute, channels);
  }

  Value record(String call, int channels) {
    String variable = newName();
    lines.add(variable + " = " + call);
    return new Value(this, variable, channels);
  }

  /** The source of this method inside its class. */
  String source() {
    StringBuilder source = new StringBuilder();
    source.append("  def ").append(name).append("(self: ").append(CLASS);
    for (String argument : arguments) {
      source.append(",\n    ").append(argument).append(": Tensor");
    }
    source.append(") -> ").append(resultType()).append(":\n");
    flatWeights.forEach((argument, weights) -> appendSplit(source, argument, weights));
    lines.forEach(line -> source.append("    ").append(line).append('\n'));
    String values = results.stream().map(Value::toString).collect(Collectors.joining(", "));
    source.append("    return ").append(results.size() == 1 ? values : "(" + values + ")");
    return source.append('\n').toString();
  }

  private String resultType() {
    if (results.size() == 1) {
      return "Tensor";
    }
    return results.stream()
        .map(result -> "Tensor")
        .collect(Collectors.joining(", ", "Tuple[", "]"));
  }

  /** Splits the flat array into parameters at once: its gradient is then one concatenation. */
  private void appendSplit(StringBuilder source, String argument, Weights weights) {
    List<Parameter> parameters = weights.layout().parameters();
    if (parameters.isEmpty()) {
      return;
    }
    List<Integer> sizes = parameters.stream().map(Parameter::size).toList();
    String whole = frozen.get(argument) ? "torch.detach(" + argument + ")" : argument;
    source.append(
        "    %s_parts = torch.split_with_sizes(%s, %s)\n".formatted(argument, whole, sizes));
    List<Value> variables = weights.variables();
    for (int i = 0; i < sizes.size(); i++) {
      source.append(
          "    %s = torch.view(%s_parts[%d], %s)\n"
              .formatted(variables.get(i), argument, i, parameters.get(i).shape()));
    }
  }
}
