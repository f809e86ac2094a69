package io.kinoloom.nodes.train;

import static io.kinoloom.nodes.train.Losses.crossEntropy;
import static io.kinoloom.nodes.train.Losses.distance;
import static io.kinoloom.nodes.train.Losses.featureDistance;
import static io.kinoloom.nodes.train.Losses.features;
import static io.kinoloom.nodes.train.Losses.leastSquares;
import static io.kinoloom.nodes.train.Losses.structure;

import io.kinoloom.nodes.torchscript.Layout;
import io.kinoloom.nodes.torchscript.Method;
import io.kinoloom.nodes.torchscript.Value;
import io.kinoloom.nodes.torchscript.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The functions that training a painter consists of, recorded as TorchScript: each computes a loss
 * from weights and a batch of frames.
 *
 * @param painter what is trained
 * @param judge of single pictures
 * @param temporalJudge of clips of three pictures
 * @param reader the perceptual network
 * @param objective how the painter's loss is weighed
 */
record SequenceFunctions(
    Painter painter, Judge judge, Judge temporalJudge, Reader reader, Objective objective) {
  /** How many pictures the temporal judge sees at once. */
  static final int CLIP = 3;

  static final String READ = "read";
  static final String PAINT = "paint";
  static final String PAINT_CLIPS = "paint_clips";
  static final String PAINT_ALONE = "paint_alone";
  static final String JUDGE = "judge";
  static final String JUDGE_CLIPS = "judge_clips";
  static final String LOOK = "look";
  static final String ENCODE = "encode";

  private static final String STYLE = "style";

  private static final List<String> PARTS =
      List.of(
          "pixels",
          "structure",
          "perceptual",
          "reading",
          "features",
          "adversarial",
          "temporal",
          "flow",
          "teacher",
          "steadiness",
          "reuse");

  /** Layouts of the networks' weights; the encoder is there if the painter has a style. */
  record Layouts(
      Layout painter,
      Layout judge,
      Layout temporalJudge,
      Layout reader,
      Optional<Layout> encoder) {}

  /**
   * Names of the parts of the painter's loss, in the order in which {@link #PAINT} returns them.
   */
  List<String> parts() {
    List<String> parts = new ArrayList<>(PARTS);
    if (painter.style() > 0) {
      parts.add(STYLE);
    }
    return List.copyOf(parts);
  }

  /** Reads the style of pictures, for painters that have one. */
  StyleEncoder encoder() {
    return new StyleEncoder(painter.drawnChannels(), painter.style(), painter.width());
  }

  /** The functions and how their weights are laid out. */
  record Recorded(List<Method> methods, Layouts layouts) {}

  Recorded record() {
    List<Method> methods = new ArrayList<>();
    Method read = new Method(READ);
    Weights readerWeights = read.weights("reader");
    recordReading(read, readerWeights);
    methods.add(read);

    Method alone = new Method(PAINT_ALONE);
    recordPainting(alone, false, false);
    methods.add(alone);

    Method judging = new Method(JUDGE);
    Weights judgeWeights = judging.weights("judge");
    recordJudging(judging, judgeWeights);
    methods.add(judging);

    Method clips = new Method(JUDGE_CLIPS);
    Weights clipWeights = clips.weights("judge");
    recordClipJudging(clips, clipWeights);
    methods.add(clips);

    Method looking = new Method(LOOK);
    recordLooking(looking);
    methods.add(looking);

    Optional<Layout> encoderLayout = Optional.empty();
    if (painter.style() > 0) {
      Method encoding = new Method(ENCODE);
      encoderLayout = Optional.of(recordEncoding(encoding));
      methods.add(encoding);
    }

    Weights painterWeights = null;
    for (boolean temporal : List.of(false, true)) {
      Method painting = new Method(temporal ? PAINT_CLIPS : PAINT);
      painterWeights = recordPainting(painting, true, temporal);
      methods.add(painting);
    }
    return new Recorded(
        methods,
        new Layouts(
            painterWeights.layout(),
            judgeWeights.layout(),
            clipWeights.layout(),
            readerWeights.layout(),
            encoderLayout));
  }

  private int seenChannels() {
    return painter.conditions() * painter.conditionChannels();
  }

  /** The present condition, at half the size of pictures. */
  private Value latest(Value condition) {
    return painter.drawn(
        condition.slice(seenChannels() - painter.conditionChannels(), seenChannels()));
  }

  /** reader, picture, condition -> loss. */
  private void recordReading(Method method, Weights weights) {
    Value picture = method.argument("picture", 3);
    Value condition = method.argument("condition", painter.conditionChannels());
    method.returns(
        List.of(crossEntropy(reader.read(weights, picture).logits(), painter.drawn(condition))));
  }

  /**
   * painter, judge, temporal judge, reader, condition, previous, target, real previous, last shown,
   * earlier painted, earlier real, teacher flow -> loss, picture, parts of the loss. A painter with
   * a style takes four more: encoder, a picture of the sequence, its condition, normal numbers.
   */
  private Weights recordPainting(Method method, boolean judged, boolean temporal) {
    final Weights weights = method.weights("painter");
    final Weights judgeWeights = method.frozenWeights("judge");
    final Weights clipWeights = method.frozenWeights("temporal_judge");
    final Weights readerWeights = method.frozenWeights("reader");
    final Value condition = method.argument("condition", seenChannels());
    final Value previous = method.argument("previous", 3 * painter.pictures());
    final Value target = method.argument("target", 3);
    final Value realPrevious = method.argument("real_previous", 3);
    final Value lastShown = method.argument("last_shown", 3);
    final Value earlierPainted = method.argument("earlier_painted", 3 * (CLIP - 1));
    final Value earlierReal = method.argument("earlier_real", 3 * (CLIP - 1));
    final Value teacher = method.argument("teacher", 2);
    final Optional<StyleEncoder.Code> code =
        painter.style() == 0
            ? Optional.empty()
            : Optional.of(recordCode(method, method.weights("encoder")));
    final Optional<Value> style =
        code.map(known -> known.draw(method.argument("style_noise", painter.style())));

    Painter.Painting painting = painter.paint(weights, condition, previous, style);
    Value picture = painting.picture();
    Value none = target.mean().times(0).detach();

    Value emphasis = emphasis(condition);
    Value pixels = distance(picture, target, emphasis);
    Value structural = structure(picture, target);
    if (painter.flow()) {
      // What is painted afresh must stand for itself, or the mask would never let go of it.
      pixels = pixels.plus(distance(painting.fresh(), target, emphasis)).times(0.5);
      structural = structural.plus(structure(painting.fresh(), target)).times(0.5);
    }
    Reader.Reading reading = reader.read(readerWeights, picture);
    Reader.Reading real = reader.read(readerWeights, target);
    Value perceptual = featureDistance(reading.features(), real.features());
    Value read = distance(reading.condition(), real.condition().detach());

    Value matched = none;
    Value adversarial = none;
    if (judged) {
      List<Judge.Look> looks = judge.look(judgeWeights, seen(picture, condition));
      List<Judge.Look> realLooks = judge.look(judgeWeights, seen(target, condition));
      matched = featureDistance(features(looks), features(realLooks));
      adversarial = leastSquares(looks, 1);
    }
    Value clipLoss = none;
    if (judged && temporal) {
      List<Judge.Look> looks = temporalJudge.look(clipWeights, clip(earlierPainted, picture));
      List<Judge.Look> realLooks = temporalJudge.look(clipWeights, clip(earlierReal, target));
      matched = matched.plus(featureDistance(features(looks), features(realLooks)));
      clipLoss = leastSquares(looks, 1);
    }
    Value flow = none;
    Value taught = none;
    Value steady = none;
    Value afresh = none;
    if (painter.pictures() > 0) {
      Value change = target.minus(realPrevious.warp(teacher));
      // Where the teacher does not explain the picture, it is not to be believed.
      Value trusted = change.squared().channelMean().below(0.08).detach();
      steady = distance(picture.minus(lastShown.warp(teacher)), change, trusted);
      if (painter.flow()) {
        Value motion = painting.motion().orElseThrow().flow();
        flow = distance(realPrevious.warp(motion), target);
        taught = motion.minus(teacher).abs().times(trusted).mean();
        Value last = previous.slice(3 * (painter.pictures() - 1), 3 * painter.pictures());
        Value would = last.warp(teacher).minus(target).squared().channelMean().below(0.01).detach();
        afresh = painting.motion().orElseThrow().mask().times(would).mean();
      }
    }
    List<Value> parts =
        new ArrayList<>(
            List.of(
                pixels,
                structural,
                perceptual,
                read,
                matched,
                adversarial,
                clipLoss,
                flow,
                taught,
                steady,
                afresh));
    List<Double> counts =
        new ArrayList<>(
            List.of(
                objective.pixels(),
                objective.structure(),
                objective.perceptual(),
                objective.reading(),
                objective.features(),
                objective.adversarial(),
                objective.temporal(),
                objective.flow(),
                objective.teacher(),
                objective.steadiness(),
                objective.reuse()));
    code.ifPresent(
        known -> {
          parts.add(known.divergence());
          counts.add(objective.style());
        });
    Value loss = none;
    for (int i = 0; i < parts.size(); i++) {
      if (counts.get(i) != 0 && parts.get(i) != none) {
        loss = loss.plus(parts.get(i).times(counts.get(i)));
      }
    }
    List<Value> results = new ArrayList<>(List.of(loss, picture));
    results.addAll(parts);
    method.returns(results);
    return weights;
  }

  /** The next arguments: a picture and its condition. */
  private StyleEncoder.Code recordCode(Method method, Weights weights) {
    Value picture = method.argument("style_picture", 3);
    Value condition = method.argument("style_condition", painter.conditionChannels());
    return encoder().encode(weights, picture, painter.drawn(condition));
  }

  /** encoder, picture, condition -> the mean of its style. */
  private Layout recordEncoding(Method method) {
    Weights weights = method.frozenWeights("encoder");
    method.returns(List.of(recordCode(method, weights).mean()));
    return weights.layout();
  }

  /** judge, condition, target, painted -> loss. */
  private void recordJudging(Method method, Weights weights) {
    Value condition = method.argument("condition", seenChannels());
    Value target = method.argument("target", 3);
    Value painted = method.argument("painted", 3);
    Value real = leastSquares(judge.look(weights, seen(target, condition)), 1);
    Value fake = leastSquares(judge.look(weights, seen(painted, condition)), 0);
    method.returns(List.of(real.plus(fake).times(0.5)));
  }

  /** judge, earlier real, target, earlier painted, painted -> loss. */
  private void recordClipJudging(Method method, Weights weights) {
    Value earlierReal = method.argument("earlier_real", 3 * (CLIP - 1));
    Value target = method.argument("target", 3);
    Value earlierPainted = method.argument("earlier_painted", 3 * (CLIP - 1));
    Value painted = method.argument("painted", 3);
    Value real = leastSquares(temporalJudge.look(weights, clip(earlierReal, target)), 1);
    Value fake = leastSquares(temporalJudge.look(weights, clip(earlierPainted, painted)), 0);
    method.returns(List.of(real.plus(fake).times(0.5)));
  }

  /**
   * painter, reader, condition, previous, target, style if there is one -> picture; mean squared
   * difference, structure, perceptual, reading; gradients of the picture and of the target.
   */
  private void recordLooking(Method method) {
    final Weights weights = method.frozenWeights("painter");
    final Weights readerWeights = method.frozenWeights("reader");
    final Value condition = method.argument("condition", seenChannels());
    final Value previous = method.argument("previous", 3 * painter.pictures());
    final Value target = method.argument("target", 3);
    Optional<Value> style =
        painter.style() == 0
            ? Optional.empty()
            : Optional.of(method.argument(STYLE, painter.style()));
    Value picture = painter.paint(weights, condition, previous, style).picture();
    Reader.Reading reading = reader.read(readerWeights, picture);
    Reader.Reading real = reader.read(readerWeights, target);
    method.returns(
        List.of(
            picture,
            picture.minus(target).squared().mean(),
            structure(picture, target),
            featureDistance(reading.features(), real.features()),
            distance(reading.condition(), real.condition()),
            picture.gradient(),
            target.gradient()));
  }

  /** How much each pixel counts: most near the lines, which is where eyes and mouths are. */
  private Value emphasis(Value condition) {
    Value near = latest(condition).strongest().upsample();
    return near.squared().squared().times(objective.emphasis()).plus(1);
  }

  /** What the image judge sees: the picture, folded to the size of its condition, and that. */
  private Value seen(Value picture, Value condition) {
    return Value.concat(List.of(picture.unshuffle(), latest(condition)));
  }

  private static Value clip(Value earlier, Value picture) {
    return Value.concat(List.of(earlier, picture)).unshuffle();
  }
}
