package io.kinoloom.nodes.train;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import io.kinoloom.nodes.torchscript.Method;
import io.kinoloom.nodes.torchscript.Value;
import io.kinoloom.nodes.torchscript.Weights;
import io.kinoloom.nodes.train.Footage.Place;
import io.kinoloom.nodes.video.MediaException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Trains a temporal judge by itself: on real clips, for which its verdicts should be 1, and on
 * clips that are not real in one of several ways, for which they should be 0 (least squares, as
 * against a painter). What it learns is what tells those apart, while a judge that a painter
 * learned against is left with what that painter has not learned yet.
 */
final class RealismTrainer implements AutoCloseable {
  private static final double FIRST_DECAY = 0.9;
  private static final double SECOND_DECAY = 0.999;
  private static final double MEAN_DECAY = 0.995;
  private static final String LEARN = "learn";
  private static final String SCORE = "score";
  private static final int LENGTH = SequenceFunctions.CLIP;

  private final RealismSchedule schedule;
  private final Footage footage;
  private final Map<Corruption, Double> shares;
  private final NDManager manager;
  private final Functions functions;
  private final Learner judge;
  private final List<Integer> shape;

  RealismTrainer(
      RealismJudge design,
      Map<Corruption, Double> shares,
      RealismSchedule schedule,
      Footage footage,
      Device device)
      throws MediaException {
    this.schedule = schedule;
    this.footage = footage;
    this.shares = shares;
    shape = footage.store().part(Footage.TARGET).shape();
    manager = NDManager.newBaseManager(device, "PyTorch");
    Method learn = new Method(LEARN);
    Weights weights = learn.weights("judge");
    Value real = learn.argument("real", 3 * LENGTH);
    Value other = learn.argument("other", 3 * LENGTH);
    learn.returns(
        List.of(
            Losses.leastSquares(design.look(weights, real), 1)
                .plus(Losses.leastSquares(design.look(weights, other), 0))
                .times(0.5)));
    Method score = new Method(SCORE);
    Weights frozen = score.frozenWeights("judge");
    Value clip = score.argument("clip", 3 * LENGTH);
    score.returns(design.look(frozen, clip).stream().map(Judge.Look::verdict).toList());
    functions = new Functions(List.of(learn, score), device);
    judge =
        new Learner(
            "realism-judge",
            weights.layout(),
            schedule.seed(),
            FIRST_DECAY,
            SECOND_DECAY,
            MEAN_DECAY,
            manager);
    JniUtils.setGradMode(false);
    // As in SequenceTrainer: resumed trainings round as those that were never stopped.
    JniUtils.setGraphExecutorOptimize(false);
  }

  Learner judge() {
    return judge;
  }

  /** Learns from a batch; the loss. */
  double step() throws MediaException {
    SplittableRandom random =
        new SplittableRandom(schedule.seed() * 31 + judge.steps() * 1_000_003);
    try (NDManager scope = manager.newSubManager()) {
      List<List<Shot>> real = new ArrayList<>();
      List<List<Shot>> others = new ArrayList<>();
      for (int i = 0; i < schedule.batch(); i++) {
        real.add(Corruption.none(newest(random).record()));
        Place place = newest(random);
        others.add(drawn(random).clip(place.clip(), place.record(), random));
      }
      NDArray realClips = clips(scope, real, random);
      NDArray otherClips = clips(scope, others, random);
      double loss;
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        NDList result =
            functions.call(scope, LEARN, List.of(judge.weights(), realClips, otherClips));
        collector.backward(result.get(0));
        loss = result.get(0).getFloat();
      }
      judge.step(schedule.rate(judge.steps()));
      return loss;
    }
  }

  private Place newest(SplittableRandom random) {
    return footage.start(LENGTH, random.nextDouble()).plus(LENGTH - 1);
  }

  private Corruption drawn(SplittableRandom random) {
    double left =
        random.nextDouble() * shares.values().stream().mapToDouble(Double::doubleValue).sum();
    Corruption last = shares.keySet().iterator().next();
    for (Map.Entry<Corruption, Double> share : shares.entrySet()) {
      last = share.getKey();
      left -= share.getValue();
      if (left < 0) {
        return last;
      }
    }
    return last;
  }

  /**
   * Realism of a clip by the mean of the weights: the mean over the scales of the mean verdict, as
   * the node {@code temporal-discriminator} tells it.
   */
  double realism(List<Shot> clip, SplittableRandom random) throws MediaException {
    try (NDManager scope = manager.newSubManager()) {
      NDArray seen = clips(scope, List.of(clip), random);
      double sum = 0;
      NDList maps = functions.call(scope, SCORE, List.of(judge.mean(), seen));
      for (NDArray map : maps) {
        sum += map.mean().getFloat();
      }
      return sum / maps.size();
    }
  }

  private NDArray clips(NDManager scope, List<List<Shot>> clips, SplittableRandom random)
      throws MediaException {
    int length = shape.stream().reduce(1, Math::multiplyExact);
    float[] values = new float[clips.size() * LENGTH * length];
    ByteBuffer bytes = ByteBuffer.allocate(length);
    int next = 0;
    for (List<Shot> clip : clips) {
      for (Shot shot : clip) {
        read(shot, bytes, values, next, random);
        next += length;
      }
    }
    return scope.create(values, new Shape(clips.size(), 3L * LENGTH, shape.get(1), shape.get(2)));
  }

  /** A picture's planes, -1..1. */
  float[] picture(Shot shot, SplittableRandom random) throws MediaException {
    int length = shape.stream().reduce(1, Math::multiplyExact);
    float[] values = new float[length];
    read(shot, ByteBuffer.allocate(length), values, 0, random);
    return values;
  }

  private void read(Shot shot, ByteBuffer bytes, float[] values, int at, SplittableRandom random)
      throws MediaException {
    footage.store().read(shot.record(), shot.part(), bytes.clear());
    byte[] levels = bytes.array();
    for (int i = 0; i < levels.length; i++) {
      double level = levels[i] & 0xff;
      if (shot.gain() != 1 || shot.noise() != 0) {
        level = level * shot.gain();
        if (shot.noise() != 0) {
          level += shot.noise() * random.nextGaussian();
        }
        level = Math.max(0, Math.min(255, Math.round(level)));
      }
      values[at + i] = (float) (level / 127.5 - 1);
    }
  }

  @Override
  public void close() {
    judge.close();
    functions.close();
    manager.close();
  }
}
