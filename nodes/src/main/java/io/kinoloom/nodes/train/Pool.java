package io.kinoloom.nodes.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Pictures painted in the past, from which a judge learns too, so that it does not forget what
 * painters have tried before (A. Shrivastava and others, "Learning from Simulated and Unsupervised
 * Images through Adversarial Training", CVPR 2017, section 2.3, in the form of J.-Y. Zhu and
 * others, "Unpaired Image-to-Image Translation using Cycle-Consistent Adversarial Networks", ICCV
 * 2017, section 4).
 */
final class Pool implements Kept, AutoCloseable {
  private final String name;
  private final int capacity;
  private final Shape shape;
  private final NDManager manager;
  private final List<NDArray> pictures = new ArrayList<>();

  /**
   * An empty pool.
   *
   * @param capacity how many pictures it keeps; 0 for none
   * @param shape of one picture
   */
  Pool(String name, int capacity, Shape shape, NDManager parent) {
    this.name = name;
    this.capacity = capacity;
    this.shape = shape;
    manager = parent.newSubManager();
  }

  int size() {
    return pictures.size();
  }

  /**
   * Gives a picture for each painted one. While there is room, the painted ones themselves, and
   * keeps them; then, by even chance, the painted one, or one of the pool, whose place it takes.
   *
   * @param painted N x the shape of one picture
   * @return likewise, of {@code scope}
   */
  NDArray exchange(NDManager scope, NDArray painted, RandomGenerator random) {
    NDList given = new NDList();
    for (long i = 0; i < painted.getShape().get(0); i++) {
      NDArray picture = painted.get(i);
      picture.attach(scope);
      given.add(exchangeOne(scope, picture, random));
    }
    NDArray batch = NDArrays.stack(given);
    batch.attach(scope);
    return batch;
  }

  private NDArray exchangeOne(NDManager scope, NDArray picture, RandomGenerator random) {
    if (pictures.size() < capacity) {
      pictures.add(kept(picture));
      return picture;
    }
    if (capacity == 0 || random.nextBoolean()) {
      return picture;
    }
    NDArray old = pictures.set(random.nextInt(capacity), kept(picture));
    old.attach(scope);
    return old;
  }

  private NDArray kept(NDArray picture) {
    NDArray copy = picture.duplicate();
    copy.attach(manager);
    return copy;
  }

  @Override
  public NDList save(NDManager scope) {
    NDList saved = new NDList(scope.create(new long[] {pictures.size()}));
    if (!pictures.isEmpty()) {
      saved.add(NDArrays.stack(new NDList(pictures)));
      saved.get(1).setName(name + ".pictures");
    }
    saved.get(0).setName(name + ".size");
    saved.attach(scope);
    return saved;
  }

  @Override
  public void restore(NDList saved) {
    NDArray size = saved.get(name + ".size");
    if (size == null) {
      throw new IllegalArgumentException("nothing of " + name + " was kept");
    }
    pictures.forEach(NDArray::close);
    pictures.clear();
    if (size.toLongArray()[0] == 0) {
      return;
    }
    NDArray all = saved.get(name + ".pictures");
    if (all == null || !all.getShape().slice(1).equals(shape) || all.size(0) > capacity) {
      throw new IllegalArgumentException(
          "it holds %s of %s, not up to %d pictures of %s"
              .formatted(name, all == null ? "nothing" : all.getShape(), capacity, shape));
    }
    try (NDArray here = all.toDevice(manager.getDevice(), true)) {
      for (long i = 0; i < here.size(0); i++) {
        try (NDArray picture = here.get(i)) {
          pictures.add(kept(picture));
        }
      }
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
