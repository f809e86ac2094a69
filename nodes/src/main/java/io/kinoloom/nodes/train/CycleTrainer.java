package io.kinoloom.nodes.train;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import io.kinoloom.nodes.train.Footage.Place;
import io.kinoloom.nodes.video.MediaException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Trains two painters, each of which turns pictures of one kind into the other, from pictures of
 * which none has a counterpart (J.-Y. Zhu and others, "Unpaired Image-to-Image Translation using
 * Cycle-Consistent Adversarial Networks", ICCV 2017). At each step both painters learn from
 * pictures of each kind that are drawn independently of each other; then both judges learn, from
 * what the painters painted now or a while ago.
 */
final class CycleTrainer implements AutoCloseable {
  private static final double FIRST_DECAY = 0.5;
  private static final double SECOND_DECAY = 0.999;
  private static final double MEAN_DECAY = 0.999;

  private final CycleSchedule schedule;
  private final Footage a;
  private final Footage b;
  private final NDManager manager;
  private final Functions functions;
  private final Learner forth;
  private final Learner back;
  private final Learner judgeA;
  private final Learner judgeB;
  private final Pool poolA;
  private final Pool poolB;

  /** Prepares a training on pictures of two kinds, which are equally large. */
  CycleTrainer(CycleFunctions design, CycleSchedule schedule, Footage a, Footage b, Device device)
      throws MediaException {
    this.schedule = schedule;
    this.a = a;
    this.b = b;
    List<Integer> shape = a.store().part(Footage.TARGET).shape();
    Shape picture = new Shape(shape.get(0), shape.get(1), shape.get(2));
    manager = NDManager.newBaseManager(device, "PyTorch");
    CycleFunctions.Recorded recorded = design.record();
    functions = new Functions(recorded.methods(), device);
    long seed = schedule.seed();
    forth =
        new Learner(
            "forth", recorded.painter(), seed, FIRST_DECAY, SECOND_DECAY, MEAN_DECAY, manager);
    back =
        new Learner(
            "back", recorded.painter(), seed + 1, FIRST_DECAY, SECOND_DECAY, MEAN_DECAY, manager);
    judgeA =
        new Learner("judge-a", recorded.judge(), seed + 2, FIRST_DECAY, SECOND_DECAY, 0, manager);
    judgeB =
        new Learner("judge-b", recorded.judge(), seed + 3, FIRST_DECAY, SECOND_DECAY, 0, manager);
    poolA = new Pool("pool-a", schedule.pool(), picture, manager);
    poolB = new Pool("pool-b", schedule.pool(), picture, manager);
    JniUtils.setGradMode(false);
    // As in SequenceTrainer: optimised graphs round differently from those of the first calls.
    JniUtils.setGraphExecutorOptimize(false);
  }

  Learner forth() {
    return forth;
  }

  Learner back() {
    return back;
  }

  /** All that a checkpoint keeps. */
  List<Kept> kept() {
    return List.of(forth, back, judgeA, judgeB, poolA, poolB);
  }

  long steps() {
    return forth.steps();
  }

  /** Whether nothing is left to do. */
  boolean done() {
    return steps() >= schedule.steps();
  }

  /** What a step tells: the painters' loss and its parts, and the judges' losses. */
  record Step(double loss, List<Double> parts, double judgeA, double judgeB) {}

  /** Everybody learns once. */
  Step step() throws MediaException {
    double rate = schedule.rate(steps());
    // Drawn from the number of the step, so that a resumed training draws the same.
    SplittableRandom random =
        new SplittableRandom(schedule.seed() * 31 + steps() * 1_000_003 + 0xc7c1eL);
    try (NDManager scope = manager.newSubManager()) {
      NDArray realA = pictures(scope, a, random);
      NDArray realB = pictures(scope, b, random);
      NDArray paintedA;
      NDArray paintedB;
      double loss;
      List<Double> parts = new ArrayList<>();
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        NDList result =
            functions.call(
                scope,
                CycleFunctions.PAINT,
                List.of(
                    forth.weights(),
                    back.weights(),
                    judgeA.weights(),
                    judgeB.weights(),
                    realA,
                    realB));
        loss = result.get(0).getFloat();
        requireNumber(loss);
        collector.backward(result.get(0));
        paintedB = result.get(1).stopGradient();
        paintedA = result.get(2).stopGradient();
        for (NDArray part : result.subNDList(3)) {
          parts.add((double) part.getFloat());
        }
      }
      forth.step(rate);
      back.step(rate);
      double lossA = learn(scope, judgeA, rate, realA, poolA.exchange(scope, paintedA, random));
      double lossB = learn(scope, judgeB, rate, realB, poolB.exchange(scope, paintedB, random));
      return new Step(loss, parts, lossA, lossB);
    }
  }

  private NDArray pictures(NDManager scope, Footage footage, SplittableRandom random)
      throws MediaException {
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < schedule.batch(); i++) {
      places.add(footage.start(1, random.nextDouble()));
    }
    return footage.pictures(scope, places, 0);
  }

  private double learn(NDManager scope, Learner judge, double rate, NDArray real, NDArray painted)
      throws MediaException {
    double loss;
    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDList result =
          functions.call(scope, CycleFunctions.JUDGE, List.of(judge.weights(), real, painted));
      loss = result.get(0).getFloat();
      requireNumber(loss);
      collector.backward(result.get(0));
    }
    judge.step(rate);
    return loss;
  }

  /** A step on what is no number would spoil the weights. */
  private void requireNumber(double loss) throws MediaException {
    if (!Double.isFinite(loss)) {
      throw new MediaException(
          "the loss is no longer a number after step %d; lower schedule.rate, or resume from the"
                  .formatted(steps())
              + " last checkpoint with another schedule.seed");
    }
  }

  /**
   * A picture painted there and back again, by the running means of the weights; each 3 x height x
   * width, -1..1.
   *
   * @param cycle mean absolute difference between the picture and what returned
   * @param identity the same between a picture of the other kind and what becomes of it
   */
  record Look(float[] picture, float[] painted, float[] returned, double cycle, double identity) {}

  /** Turns a picture of kind a into b and back. */
  Look lookForth(Footage unseenA, Place place, Footage unseenB, Place other) throws MediaException {
    return look(forth, back, unseenA, place, unseenB, other);
  }

  /** Turns a picture of kind b into a and back. */
  Look lookBack(Footage unseenB, Place place, Footage unseenA, Place other) throws MediaException {
    return look(back, forth, unseenB, place, unseenA, other);
  }

  private Look look(
      Learner there, Learner again, Footage from, Place place, Footage to, Place other)
      throws MediaException {
    try (NDManager scope = manager.newSubManager()) {
      NDArray picture = from.pictures(scope, List.of(place), 0);
      NDList result =
          functions.call(
              scope,
              CycleFunctions.LOOK,
              List.of(there.mean(), again.mean(), picture, to.pictures(scope, List.of(other), 0)));
      return new Look(
          picture.toFloatArray(),
          result.get(0).toFloatArray(),
          result.get(1).toFloatArray(),
          result.get(2).getFloat(),
          result.get(3).getFloat());
    }
  }

  @Override
  public void close() {
    List.of(forth, back, judgeA, judgeB).forEach(Learner::close);
    poolA.close();
    poolB.close();
    functions.close();
    manager.close();
  }
}
