package io.kinoloom.nodes.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.kinoloom.nodes.torchscript.Layout;
import java.util.List;

/**
 * The weights of one network and the memory of its optimiser, Adam (D. Kingma and J. Ba, "Adam: A
 * Method for Stochastic Optimization", ICLR 2015, algorithm 1), with a running mean of the weights,
 * which paints better than the weights themselves.
 */
final class Learner implements Kept, AutoCloseable {
  private static final double EPSILON = 1e-8;

  private final String name;
  private final Layout layout;
  private final double firstDecay;
  private final double secondDecay;
  private final double meanDecay;
  private final NDManager manager;
  private NDArray weights;
  private NDArray first;
  private NDArray second;
  private NDArray mean;
  private long steps;

  /**
   * Starts from the initial weights.
   *
   * @param meanDecay how much of the running mean stays at each step
   */
  Learner(
      String name,
      Layout layout,
      long seed,
      double firstDecay,
      double secondDecay,
      double meanDecay,
      NDManager parent) {
    this.name = name;
    this.layout = layout;
    this.firstDecay = firstDecay;
    this.secondDecay = secondDecay;
    this.meanDecay = meanDecay;
    manager = parent.newSubManager();
    weights = manager.create(layout.initial(seed));
    first = weights.zerosLike();
    second = weights.zerosLike();
    mean = weights.duplicate();
    weights.setRequiresGradient(true);
  }

  Layout layout() {
    return layout;
  }

  /** Starts from other weights. */
  void begin(float[] values) {
    new NDList(weights, mean).close();
    weights = manager.create(values);
    mean = weights.duplicate();
    weights.setRequiresGradient(true);
  }

  /** The weights as they are, which collect gradients. */
  NDArray weights() {
    return weights;
  }

  /** The running mean of the weights. */
  NDArray mean() {
    return mean;
  }

  long steps() {
    return steps;
  }

  /** Moves the weights against the gradient that the last backward pass left in them. */
  void step(double rate) {
    steps++;
    try (NDManager scope = manager.newSubManager()) {
      NDArray gradient = weights.getGradient();
      gradient.attach(scope);
      first.attach(scope);
      second.attach(scope);
      weights.attach(scope);
      mean.attach(scope);
      NDArray newFirst = first.mul(firstDecay).add(gradient.mul(1 - firstDecay));
      NDArray newSecond = second.mul(secondDecay).add(gradient.mul(gradient).mul(1 - secondDecay));
      double scale = rate / (1 - Math.pow(firstDecay, steps));
      NDArray root = newSecond.div(1 - Math.pow(secondDecay, steps)).sqrt().add(EPSILON);
      NDArray newWeights = weights.stopGradient().sub(newFirst.mul(scale).div(root));
      // Early weights are far from where training ends: the mean begins short.
      double decay = Math.min(meanDecay, (1.0 + steps) / (10.0 + steps));
      NDArray newMean = mean.mul(decay).add(newWeights.mul(1 - decay));
      first = newFirst;
      second = newSecond;
      weights = newWeights;
      mean = newMean;
      for (NDArray kept : List.of(first, second, weights, mean)) {
        kept.attach(manager);
      }
    }
    weights.setRequiresGradient(true);
  }

  @Override
  public NDList save(NDManager scope) {
    NDList saved = new NDList();
    add(saved, "weights", weights.stopGradient());
    add(saved, "first", first.duplicate());
    add(saved, "second", second.duplicate());
    add(saved, "mean", mean.duplicate());
    add(saved, "steps", scope.create(new long[] {steps}));
    add(saved, "layout", scope.create(new long[] {layout.fingerprint()}));
    saved.attach(scope);
    return saved;
  }

  private void add(NDList list, String part, NDArray array) {
    array.setName(name + "." + part);
    list.add(array);
  }

  @Override
  public void restore(NDList saved) {
    if (find(saved, "layout").toLongArray()[0] != layout.fingerprint()) {
      throw new IllegalArgumentException(
          "it holds a %s of another design, or of another version".formatted(name));
    }
    NDArray[] arrays = new NDArray[4];
    String[] parts = {"weights", "first", "second", "mean"};
    for (int i = 0; i < parts.length; i++) {
      // What was read lies in a buffer that Java frees when the list is closed; only duplicate()
      // surely copies.
      arrays[i] = find(saved, parts[i]).toDevice(manager.getDevice(), false).duplicate();
      arrays[i].attach(manager);
    }
    new NDList(weights, first, second, mean).close();
    weights = arrays[0];
    first = arrays[1];
    second = arrays[2];
    mean = arrays[3];
    steps = find(saved, "steps").toLongArray()[0];
    weights.setRequiresGradient(true);
  }

  private NDArray find(NDList saved, String part) {
    NDArray array = saved.get(name + "." + part);
    if (array == null) {
      throw new IllegalArgumentException("nothing of " + name + "." + part + " was kept");
    }
    return array;
  }

  @Override
  public void close() {
    manager.close();
  }
}
