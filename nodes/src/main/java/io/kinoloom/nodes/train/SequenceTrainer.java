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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Trains a painter on sequences (T. Wang and others, "Video-to-Video Synthesis", NeurIPS 2018,
 * section 3.3 and appendix B): at each step every sequence of the batch gets its next frame, from
 * the conditions and the painter's own last pictures, which carry no gradient; then the judges
 * learn from it. A painter of single frames is the same with sequences of length one.
 */
final class SequenceTrainer implements AutoCloseable {
  private static final double FIRST_DECAY = 0.5;
  private static final double SECOND_DECAY = 0.999;
  private static final double MEAN_DECAY = 0.999;

  private final SequenceFunctions design;
  private final Schedule schedule;
  private final Footage footage;
  private final NDManager manager;
  private final Functions functions;
  private final Learner painter;
  private final Learner judge;
  private final Learner temporalJudge;
  private final Learner reader;
  private final int height;
  private final int width;

  SequenceTrainer(SequenceFunctions design, Schedule schedule, Footage footage, Device device)
      throws MediaException {
    this.design = design;
    this.schedule = schedule;
    this.footage = footage;
    List<Integer> shape = footage.store().part(Footage.TARGET).shape();
    height = shape.get(1);
    width = shape.get(2);
    manager = NDManager.newBaseManager(device, "PyTorch");
    SequenceFunctions.Recorded recorded = design.record();
    functions = new Functions(recorded.methods(), device);
    SequenceFunctions.Layouts layouts = recorded.layouts();
    long seed = schedule.seed();
    painter =
        new Learner(
            "painter", layouts.painter(), seed, FIRST_DECAY, SECOND_DECAY, MEAN_DECAY, manager);
    judge = new Learner("judge", layouts.judge(), seed + 1, FIRST_DECAY, SECOND_DECAY, 0, manager);
    temporalJudge =
        new Learner(
            "temporal-judge",
            layouts.temporalJudge(),
            seed + 2,
            FIRST_DECAY,
            SECOND_DECAY,
            0,
            manager);
    reader = new Learner("reader", layouts.reader(), seed + 3, 0.9, SECOND_DECAY, 0, manager);
    JniUtils.setGradMode(false);
    // Optimised graphs round differently from those of the first calls, which a resumed training
    // would make once more.
    JniUtils.setGraphExecutorOptimize(false);
  }

  Learner painter() {
    return painter;
  }

  List<Learner> learners() {
    return List.of(painter, judge, temporalJudge, reader);
  }

  /** Whether nothing is left to do. */
  boolean done() {
    return painter.steps() >= schedule.steps();
  }

  /** Trains the reader for a step; its loss. */
  double readerStep() throws MediaException {
    SplittableRandom random = random(reader, 0x5eadeL);
    try (NDManager scope = manager.newSubManager()) {
      List<Place> places = new ArrayList<>();
      for (int i = 0; i < schedule.batch(); i++) {
        places.add(footage.start(1, random.nextDouble()));
      }
      NDArray picture = footage.pictures(scope, places, 0);
      NDArray condition = new Footage(footage.store(), footage.clips(), 1).seen(scope, places, 0);
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        NDList result =
            functions.call(
                scope, SequenceFunctions.READ, List.of(reader.weights(), picture, condition));
        collector.backward(result.get(0));
        reader.step(1e-3);
        return result.get(0).getFloat();
      }
    }
  }

  boolean readerDone() {
    return reader.steps() >= schedule.readerSteps();
  }

  private SplittableRandom random(Learner learner, long salt) {
    return new SplittableRandom(schedule.seed() * 31 + learner.steps() * 1_000_003 + salt);
  }

  /** What a step tells. */
  record Step(long step, double loss, List<Double> parts, double judge, double temporalJudge) {}

  /** Listens to steps. */
  interface Listener {
    void step(Step step);
  }

  /** Trains one batch of sequences from end to end, a step for each frame. */
  void sequence(Listener listener) throws MediaException {
    long step = painter.steps();
    Painter shape = design.painter();
    boolean single = shape.pictures() == 0;
    int length = single ? 1 : schedule.length(step);
    SplittableRandom random = random(painter, 0x9a17L);
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < schedule.batch(); i++) {
      places.add(footage.start(length, random.nextDouble()));
    }
    boolean realHistory = random.nextDouble() < schedule.realHistory(step);
    int remembered = Math.max(shape.pictures(), SequenceFunctions.CLIP - 1);
    try (NDManager scope = manager.newSubManager()) {
      Deque<NDArray> painted = new ArrayDeque<>();
      for (int i = 0; i < remembered; i++) {
        painted.addLast(scope.zeros(new Shape(places.size(), 3, height, width)));
      }
      for (int t = 0; t < length; t++) {
        int now = t;
        List<Place> present = places.stream().map(place -> place.plus(now)).toList();
        NDArray picture = step(present, t, painted, realHistory, listener);
        picture.attach(scope);
        painted.addLast(picture);
        painted.removeFirst().close();
      }
    }
  }

  /** Paints, learns, and returns the picture without its gradient. */
  private NDArray step(
      List<Place> places, int t, Deque<NDArray> painted, boolean realHistory, Listener listener)
      throws MediaException {
    Painter shape = design.painter();
    boolean judged = painter.steps() >= schedule.judgesFrom();
    boolean temporal =
        judged
            && shape.pictures() > 0
            && design.objective().temporal() > 0
            && t >= SequenceFunctions.CLIP - 1;
    double rate = schedule.rate(painter.steps());
    try (NDManager scope = manager.newSubManager()) {
      NDArray seen = footage.seen(scope, places, t);
      NDArray target = footage.pictures(scope, places, 0);
      NDArray realPrevious = footage.pictures(scope, places, Math.min(1, t));
      List<NDArray> earlierPainted = new ArrayList<>(painted);
      List<NDArray> earlierReal = new ArrayList<>();
      for (int back = painted.size(); back >= 1; back--) {
        earlierReal.add(footage.pictures(scope, places, Math.min(back, t)));
      }
      NDArray previous =
          shape.pictures() == 0
              ? scope.zeros(new Shape(1))
              : history(realHistory && t > 0 ? earlierReal : earlierPainted, shape.pictures());
      previous.attach(scope);
      NDArray clipPainted = history(earlierPainted, SequenceFunctions.CLIP - 1);
      NDArray clipReal = history(earlierReal, SequenceFunctions.CLIP - 1);
      clipPainted.attach(scope);
      clipReal.attach(scope);
      NDArray teacher =
          footage.hasFlow() && t > 0
              ? footage.flow(scope, places)
              : scope.zeros(new Shape(places.size(), 2, height, width));
      NDArray picture;
      double loss;
      List<Double> parts = new ArrayList<>();
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        String method =
            !judged
                ? SequenceFunctions.PAINT_ALONE
                : temporal ? SequenceFunctions.PAINT_CLIPS : SequenceFunctions.PAINT;
        NDList result =
            functions.call(
                scope,
                method,
                List.of(
                    painter.weights(),
                    judge.weights(),
                    temporalJudge.weights(),
                    reader.weights(),
                    seen,
                    previous,
                    target,
                    realPrevious,
                    clipPainted,
                    clipReal,
                    teacher));
        collector.backward(result.get(0));
        loss = result.get(0).getFloat();
        picture = result.get(1).stopGradient();
        for (NDArray part : result.subNDList(2)) {
          parts.add((double) part.getFloat());
        }
      }
      painter.step(rate);
      double judgeLoss = Double.NaN;
      double temporalLoss = Double.NaN;
      if (judged) {
        judgeLoss =
            learn(
                scope,
                judge,
                SequenceFunctions.JUDGE,
                rate,
                List.of(judge.weights(), seen, target, picture));
      }
      if (temporal) {
        temporalLoss =
            learn(
                scope,
                temporalJudge,
                SequenceFunctions.JUDGE_CLIPS,
                rate,
                List.of(temporalJudge.weights(), clipReal, target, clipPainted, picture));
      }
      listener.step(new Step(painter.steps(), loss, parts, judgeLoss, temporalLoss));
      picture.detach();
      return picture;
    }
  }

  private double learn(
      NDManager scope, Learner learner, String method, double rate, List<NDArray> arguments) {
    double loss;
    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDList result = functions.call(scope, method, arguments);
      collector.backward(result.get(0));
      loss = result.get(0).getFloat();
    }
    learner.step(rate);
    return loss;
  }

  private static NDArray history(List<NDArray> pictures, int count) {
    return Footage.side(pictures.subList(pictures.size() - count, pictures.size()));
  }

  @Override
  public void close() {
    learners().forEach(Learner::close);
    functions.close();
    manager.close();
  }
}
