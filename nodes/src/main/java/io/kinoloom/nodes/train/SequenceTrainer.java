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
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Trains a painter on sequences (T. Wang and others, "Video-to-Video Synthesis", NeurIPS 2018,
 * section 3.3 and appendix B): at each step every sequence of a batch gets its next frame, from the
 * conditions and the painter's own last pictures, which carry no gradient; then the judges learn
 * from it. A painter of single frames is the same with sequences of length one.
 */
public final class SequenceTrainer implements AutoCloseable {
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
  private final Optional<Learner> encoder;
  private final Sequences sequences;
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
    encoder =
        layouts
            .encoder()
            .map(
                layout ->
                    new Learner(
                        "encoder",
                        layout,
                        seed + 4,
                        FIRST_DECAY,
                        SECOND_DECAY,
                        MEAN_DECAY,
                        manager));
    sequences =
        new Sequences(
            design.painter().pictures() > 0 ? schedule.sequences() : 1,
            Math.max(design.painter().pictures(), SequenceFunctions.CLIP - 1),
            new Shape(schedule.batch(), 3, height, width),
            this::draw,
            manager);
    JniUtils.setGradMode(false);
    // Optimised graphs round differently from those of the first calls, which a resumed training
    // would make once more.
    JniUtils.setGraphExecutorOptimize(false);
  }

  Learner painter() {
    return painter;
  }

  Learner judge() {
    return judge;
  }

  Learner temporalJudge() {
    return temporalJudge;
  }

  /** Reads styles, for painters that have one. */
  Optional<Learner> encoder() {
    return encoder;
  }

  List<Learner> learners() {
    List<Learner> learners = new ArrayList<>(List.of(painter, judge, temporalJudge, reader));
    encoder.ifPresent(learners::add);
    return List.copyOf(learners);
  }

  /** What a checkpoint keeps. */
  List<Kept> kept() {
    List<Kept> kept = new ArrayList<>(learners());
    kept.add(sequences);
    return List.copyOf(kept);
  }

  /** Whether nothing is left to do. */
  boolean done() {
    return painter.steps() >= schedule.steps();
  }

  /** Trains the reader for a step; its loss. */
  double readerStep() throws MediaException {
    SplittableRandom random = new SplittableRandom(seed(reader.steps(), 0x5eadeL));
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

  private long seed(long step, long salt) {
    return schedule.seed() * 31 + step * 1_000_003 + salt;
  }

  /** What a step tells. */
  record Step(long step, double loss, List<Double> parts, double judge, double temporalJudge) {}

  /** Listens to steps. */
  interface Listener {
    void step(Step step);
  }

  /** Trains a step: sequences that are under way get their next frame. */
  void step(Listener listener) throws MediaException {
    long step = painter.steps();
    int number = new SplittableRandom(seed(step, 0x5e9L)).nextInt(sequences.count());
    Sequences.Sequence sequence = sequences.at(number, step);
    NDArray picture = step(sequence, listener);
    sequence.next(picture);
  }

  private Sequences.Plan draw(NDManager scope, long step) throws MediaException {
    SplittableRandom random = new SplittableRandom(seed(step, 0x9a17L));
    int longest = 1;
    if (design.painter().pictures() > 0) {
      longest = Math.min(schedule.length(step), footage.longest());
    }
    int length = longest - random.nextInt((longest + 1) / 2);
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < schedule.batch(); i++) {
      places.add(footage.start(length, random.nextDouble()));
    }
    boolean realHistory = random.nextDouble() < schedule.realHistory(step);
    List<NDArray> example = encoder.isEmpty() ? List.of() : example(scope, places, step);
    return new Sequences.Plan(places, length, realHistory, example);
  }

  /**
   * What sequences have their styles from, for as long as they last: any picture of the same clip,
   * so that a style can tell only what all of them share, its condition, and normal numbers.
   */
  private List<NDArray> example(NDManager scope, List<Place> places, long step)
      throws MediaException {
    SplittableRandom random = new SplittableRandom(seed(step, 0x57e1eL));
    List<Place> examples = new ArrayList<>();
    float[] noise = new float[places.size() * design.painter().style()];
    for (Place place : places) {
      examples.add(
          new Place(place.clip(), place.clip().first() + random.nextInt(place.clip().count())));
    }
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) random.nextGaussian();
    }
    return List.of(
        footage.pictures(scope, examples, 0),
        new Footage(footage.store(), footage.clips(), 1).seen(scope, examples, 0),
        scope.create(noise, new Shape(places.size(), design.painter().style(), 1, 1)));
  }

  /** Paints, learns, and returns the picture without its gradient. */
  private NDArray step(Sequences.Sequence sequence, Listener listener) throws MediaException {
    List<Place> places = sequence.places();
    int t = sequence.age();
    List<NDArray> earlierPainted = sequence.painted();
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
      // What a function does not use is not read.
      NDArray none = scope.zeros(new Shape(1));
      boolean showsReal = sequence.plan().realHistory() && t > 0 && shape.pictures() > 0;
      NDArray realPrevious =
          shape.pictures() > 0 ? footage.pictures(scope, places, Math.min(1, t)) : none;
      List<NDArray> earlierReal = new ArrayList<>();
      if (showsReal || temporal) {
        for (int back = earlierPainted.size(); back >= 1; back--) {
          earlierReal.add(footage.pictures(scope, places, Math.min(back, t)));
        }
      }
      NDArray previous =
          shape.pictures() == 0
              ? none
              : history(showsReal ? earlierReal : earlierPainted, shape.pictures());
      previous.attach(scope);
      // A first picture changes from the real one, so that only its own error counts.
      NDArray lastShown =
          shape.pictures() == 0
              ? none
              : t == 0
                  ? target
                  : (showsReal ? earlierReal : earlierPainted).get(earlierPainted.size() - 1);
      NDArray clipPainted = temporal ? history(earlierPainted, SequenceFunctions.CLIP - 1) : none;
      NDArray clipReal = temporal ? history(earlierReal, SequenceFunctions.CLIP - 1) : none;
      clipPainted.attach(scope);
      clipReal.attach(scope);
      NDArray teacher =
          shape.pictures() == 0
              ? none
              : footage.hasFlow() && t > 0
                  ? footage.flow(scope, places)
                  : scope.zeros(new Shape(places.size(), 2, height, width));
      List<NDArray> arguments =
          new ArrayList<>(
              List.of(
                  painter.weights(),
                  judge.weights(),
                  temporalJudge.weights(),
                  reader.weights(),
                  seen,
                  previous,
                  target,
                  realPrevious,
                  lastShown,
                  clipPainted,
                  clipReal,
                  teacher));
      encoder.ifPresent(learner -> arguments.add(learner.weights()));
      arguments.addAll(sequence.plan().example());
      NDArray picture;
      double loss;
      List<Double> parts = new ArrayList<>();
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        String method =
            !judged
                ? SequenceFunctions.PAINT_ALONE
                : temporal ? SequenceFunctions.PAINT_CLIPS : SequenceFunctions.PAINT;
        NDList result = functions.call(scope, method, arguments);
        loss = result.get(0).getFloat();
        for (NDArray part : result.subNDList(2)) {
          parts.add((double) part.getFloat());
        }
        requireNumber(loss);
        collector.backward(result.get(0));
        picture = result.get(1).stopGradient();
      }
      painter.step(rate);
      encoder.ifPresent(learner -> learner.step(rate));
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

  /**
   * How well the painter paints frames that it never saw.
   *
   * @param decibels peak signal-to-noise ratio
   * @param similarity SSIM of the brightness in square windows
   * @param perceptual absolute difference of the reader's features: the less, the better
   * @param reading absolute difference of what the reader reads
   * @param sharpness gradients of the painted pictures over those of the real ones
   */
  public record Look(
      double decibels, double similarity, double perceptual, double reading, double sharpness) {}

  /** Gets painted frames and the real ones. */
  interface Exhibition {
    /**
     * A frame.
     *
     * @param number from 0
     * @param condition the present one, channels x its height x its width, 0..1
     * @param painted 3 x height x width, -1..1
     * @param real likewise
     */
    void frame(int number, float[] condition, float[] painted, float[] real);
  }

  /**
   * Paints the first {@code frames} frames of {@code unseen}, from nothing; clips in the style of
   * their first picture, for painters that have one.
   */
  Look look(Footage unseen, int frames, Exhibition exhibition) throws MediaException {
    Painter shape = design.painter();
    double[] sums = new double[6];
    int count = 0;
    for (ClipStore.Run clip : unseen.clips()) {
      try (NDManager scope = manager.newSubManager()) {
        NDArray previous =
            scope.zeros(
                shape.pictures() == 0
                    ? new Shape(1)
                    : new Shape(1, 3L * shape.pictures(), height, width));
        List<NDArray> style =
            encoder.isEmpty()
                ? List.of()
                : List.of(style(scope, unseen, List.of(new Place(clip, clip.first()))));
        for (int t = 0; t < clip.count() && count < frames; t++) {
          previous =
              look(unseen, new Place(clip, clip.first() + t), t, previous, style, sums, exhibition);
          previous.attach(scope);
          count++;
        }
      }
    }
    int total = Math.max(1, count);
    return new Look(
        // Pictures reach from -1 to 1: a range of 2.
        10 * Math.log10(4 / (sums[0] / total)),
        1 - sums[1] / total,
        sums[2] / total,
        sums[3] / total,
        sums[4] / sums[5]);
  }

  /** Styles of pictures: N x numbers x 1 x 1. */
  NDArray style(NDManager scope, Footage source, List<Place> places) throws MediaException {
    NDArray condition = new Footage(source.store(), source.clips(), 1).seen(scope, places, 0);
    NDArray picture = source.pictures(scope, places, 0);
    return functions
        .call(
            scope,
            SequenceFunctions.ENCODE,
            List.of(encoder.orElseThrow().mean(), picture, condition))
        .get(0);
  }

  private NDArray look(
      Footage unseen,
      Place place,
      int t,
      NDArray previous,
      List<NDArray> style,
      double[] sums,
      Exhibition exhibition)
      throws MediaException {
    Painter shape = design.painter();
    try (NDManager scope = manager.newSubManager()) {
      NDArray seen = unseen.seen(scope, List.of(place), t);
      NDArray target = unseen.pictures(scope, List.of(place), 0);
      List<NDArray> arguments =
          new ArrayList<>(List.of(painter.mean(), reader.weights(), seen, previous, target));
      arguments.addAll(style);
      NDList result = functions.call(scope, SequenceFunctions.LOOK, arguments);
      for (int i = 0; i < sums.length; i++) {
        sums[i] += result.get(1 + i).getFloat();
      }
      NDArray picture = result.get(0);
      int channels = shape.conditionChannels();
      exhibition.frame(
          t,
          seen.get(":,-" + channels + ":").toFloatArray(),
          picture.toFloatArray(),
          target.toFloatArray());
      NDArray next =
          shape.pictures() < 2
              ? picture.duplicate()
              : Footage.side(List.of(previous.get(":,3:"), picture));
      previous.close();
      next.detach();
      return next;
    }
  }

  private double learn(
      NDManager scope, Learner learner, String method, double rate, List<NDArray> arguments)
      throws MediaException {
    double loss;
    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDList result = functions.call(scope, method, arguments);
      loss = result.get(0).getFloat();
      requireNumber(loss);
      collector.backward(result.get(0));
    }
    learner.step(rate);
    return loss;
  }

  /** A step on what is no number would spoil the weights, and then read outside of pictures. */
  private void requireNumber(double loss) throws MediaException {
    if (!Double.isFinite(loss)) {
      throw new MediaException(
          "the loss is no longer a number after step %d; lower schedule.rate, or resume from the"
                  .formatted(painter.steps())
              + " last checkpoint with another schedule.seed");
    }
  }

  private static NDArray history(List<NDArray> pictures, int count) {
    return Footage.side(pictures.subList(pictures.size() - count, pictures.size()));
  }

  @Override
  public void close() {
    sequences.close();
    learners().forEach(Learner::close);
    functions.close();
    manager.close();
  }
}
