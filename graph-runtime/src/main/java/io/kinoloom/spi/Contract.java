package io.kinoloom.spi;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a node with given params promises: ports, timing, state, cost. Pure data, read by the
 * checkers, the planner, the docs, the editor and the test kit.
 *
 * @param inputs in documentation order
 * @param outputs in documentation order; the first is what {@code from: node} means when a node has
 *     several outputs and one of them is called like its payload
 * @param timing how output times relate to input times
 * @param states everything the node remembers
 * @param cost rough work for a frame
 * @param placement where it wants to run
 * @param reporting whether its figures in the run's report are a result in themselves, so that it
 *     runs even if nothing is wired to its outputs
 * @param delivery an output whose text a message broker gets
 */
public record Contract(
    List<Input<?>> inputs,
    List<Output<?>> outputs,
    Timing timing,
    List<State<?>> states,
    Cost cost,
    Placement placement,
    boolean reporting,
    Optional<Delivery> delivery) {

  public Contract {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    states = List.copyOf(states);
    Objects.requireNonNull(delivery, "delivery");
    requireUnique("input", inputs.stream().map(Input::name).toList());
    requireUnique("output", outputs.stream().map(Output::name).toList());
    requireUnique("state", states.stream().map(State::name).toList());
    if (delivery.isPresent() && !outputs.contains(delivery.get().output())) {
      throw new IllegalArgumentException("what is delivered must be an output of the node");
    }
    for (Output<?> output : outputs) {
      if (output.name().equals(Output.ERRORS_NAME)) {
        throw new IllegalArgumentException("every node has an output 'errors' already");
      }
      if (output.type() == (PayloadType<?>) PayloadType.VIDEO
          && output.formats().isEmpty()
          && output.formatOf().isEmpty()) {
        throw new IllegalArgumentException(
            "video output '" + output.name() + "' must say which pixel formats it produces");
      }
    }
  }

  private static void requireUnique(String what, List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException("two " + what + "s are called '" + name + "'");
      }
    }
  }

  /** Whether it writes to the world outside. */
  public boolean writes() {
    return outputs.isEmpty() || delivery.isPresent();
  }

  /** The input called {@code name}. */
  public Optional<Input<?>> input(String name) {
    return inputs.stream().filter(input -> input.name().equals(name)).findFirst();
  }

  /** The output called {@code name}, the error output included. */
  public Optional<Output<?>> output(String name) {
    if (name.equals(Output.ERRORS_NAME)) {
      return Optional.of(Output.ERRORS);
    }
    return outputs.stream().filter(output -> output.name().equals(name)).findFirst();
  }

  /** Starts an empty contract: synchronous, {@link Cost#LIGHT}, {@link Placement#ANY}. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects the parts of a contract. */
  public static final class Builder {
    private final List<Input<?>> inputs = new ArrayList<>();
    private final List<Output<?>> outputs = new ArrayList<>();
    private final List<State<?>> states = new ArrayList<>();
    private Timing timing = Timing.SYNCHRONOUS;
    private Cost cost = Cost.LIGHT;
    private Placement placement = Placement.ANY;
    private boolean reporting;
    private Optional<Delivery> delivery = Optional.empty();

    private Builder() {}

    public Builder input(Input<?> input) {
      inputs.add(input);
      return this;
    }

    public Builder output(Output<?> output) {
      outputs.add(output);
      return this;
    }

    public Builder state(State<?> state) {
      states.add(state);
      return this;
    }

    public Builder timing(Timing newTiming) {
      timing = newTiming;
      return this;
    }

    public Builder cost(Cost newCost) {
      cost = newCost;
      return this;
    }

    public Builder placement(Placement newPlacement) {
      placement = newPlacement;
      return this;
    }

    /** See {@link Contract#reporting}. */
    public Builder reporting() {
      reporting = true;
      return this;
    }

    /** Adds an output whose text a message broker gets. */
    public Builder delivers(Delivery newDelivery) {
      delivery = Optional.of(newDelivery);
      return output(newDelivery.output());
    }

    public Contract build() {
      return new Contract(inputs, outputs, timing, states, cost, placement, reporting, delivery);
    }
  }
}
