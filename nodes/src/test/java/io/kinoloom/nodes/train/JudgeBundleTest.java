package io.kinoloom.nodes.train;

import static io.kinoloom.nodes.train.Calls.array;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.model.Batching;
import io.kinoloom.nodes.model.HostedModel;
import io.kinoloom.nodes.model.Manifest;
import io.kinoloom.nodes.model.ModelHost;
import io.kinoloom.nodes.torchscript.Layout;
import io.kinoloom.nodes.torchscript.Method;
import io.kinoloom.nodes.torchscript.Weights;
import io.kinoloom.spi.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A judge as a bundle says what it says in training. */
class JudgeBundleTest {
  private static final int HEIGHT = 16;
  private static final int WIDTH = 24;
  private static final int PIXELS = HEIGHT * WIDTH;
  private static final Judge JUDGE = new Judge(2, 8);
  private static final ClipTraining.About ABOUT =
      new ClipTraining.About("judge", "Judge", "Judges.", "Apache-2.0", Map.of());

  @TempDir private Path directory;

  private static float[] noise(int size, long seed) {
    Random random = new Random(seed);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = 2 * random.nextFloat() - 1;
    }
    return values;
  }

  private static SequenceFunctions functions(Painter painter) {
    return new SequenceFunctions(
        painter,
        JUDGE,
        JUDGE,
        new Reader(painter.drawnChannels(), 8),
        new Objective(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1));
  }

  private static Method method(SequenceFunctions.Recorded recorded, String name) {
    return recorded.methods().stream().filter(m -> m.name().equals(name)).findFirst().orElseThrow();
  }

  /** Mean over the scales of the mean squared distance of the verdicts from {@code wanted}. */
  private static double leastSquares(List<Tensor> outputs, double wanted) {
    double sum = 0;
    for (Tensor verdicts : outputs.subList(0, 2)) {
      double scale = 0;
      for (float verdict : verdicts.values()) {
        scale += (verdict - wanted) * (verdict - wanted);
      }
      sum += scale / verdicts.values().length / 2;
    }
    return sum;
  }

  private static List<Tensor> run(Path bundle, Tensor... inputs) {
    try (HostedModel model = ModelHost.open(bundle.toString(), "cpu", Batching.NONE)) {
      return model.run(List.of(inputs));
    }
  }

  private static float[] joined(float[] one, float[] other) {
    float[] joined = java.util.Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, joined, one.length, other.length);
    return joined;
  }

  /** Against the very function that the judge learns by. */
  @Test
  void clipsGetTheVerdictsOfTraining() throws Exception {
    SequenceFunctions.Recorded recorded =
        functions(new Painter(2, false, 2, 2, 8, 1, true)).record();
    Layout layout = recorded.layouts().temporalJudge();
    float[] weights = layout.initial(5);
    float[] earlierReal = noise(6 * PIXELS, 1);
    float[] target = noise(3 * PIXELS, 2);
    float[] earlierPainted = noise(6 * PIXELS, 3);
    float[] painted = noise(3 * PIXELS, 4);
    double expected =
        Calls.value(
            method(recorded, SequenceFunctions.JUDGE_CLIPS),
            array(weights, weights.length),
            array(earlierReal, 1, 6, HEIGHT, WIDTH),
            array(target, 1, 3, HEIGHT, WIDTH),
            array(earlierPainted, 1, 6, HEIGHT, WIDTH),
            array(painted, 1, 3, HEIGHT, WIDTH));
    Path bundle = directory.resolve("clips");
    JudgeBundle.ofClips(JUDGE, HEIGHT, WIDTH, weights)
        .write(bundle, java.util.Optional.empty(), ABOUT, Map.of(), Map.of());
    List<Integer> shape = List.of(9, HEIGHT, WIDTH);
    List<Tensor> real = run(bundle, new Tensor(shape, joined(earlierReal, target)));
    List<Tensor> fake = run(bundle, new Tensor(shape, joined(earlierPainted, painted)));
    assertThat(real).hasSize(2 + 6);
    assertThat(real.get(0).shape()).isEqualTo(List.of(1, 2, 3));
    assertThat(real.get(1).shape()).isEqualTo(List.of(1, 1, 2));
    assertThat((leastSquares(real, 1) + leastSquares(fake, 0)) / 2)
        .isCloseTo(expected, within(1e-5));
    assertThat(distance(real, fake))
        .isCloseTo(
            featureDistance(weights, joined(earlierReal, target), joined(earlierPainted, painted)),
            within(1e-5));
  }

  private static double featureDistance(float[] values, float[] one, float[] other) {
    Method method = new Method("distance");
    Weights weights = method.weights("judge");
    method.returns(
        List.of(
            Losses.featureDistance(
                Losses.features(JUDGE.look(weights, method.argument("one", 9).unshuffle())),
                Losses.features(JUDGE.look(weights, method.argument("other", 9).unshuffle())))));
    return Calls.value(
        method,
        array(values, values.length),
        array(one, 1, 9, HEIGHT, WIDTH),
        array(other, 1, 9, HEIGHT, WIDTH));
  }

  private static double distance(List<Tensor> one, List<Tensor> other) {
    double sum = 0;
    for (int layer = 2; layer < one.size(); layer++) {
      float[] a = one.get(layer).values();
      float[] b = other.get(layer).values();
      for (int i = 0; i < a.length; i++) {
        sum += Math.abs(a[i] - b[i]) / (double) a.length / (one.size() - 2);
      }
    }
    return sum;
  }

  /** Of the conditions that the painter sees the judge sees the last; folded or not. */
  @Test
  void picturesGetTheVerdictsOfTraining() throws Exception {
    for (boolean fold : List.of(false, true)) {
      Painter painter = new Painter(2, fold, 2, 2, 8, 1, true);
      SequenceFunctions.Recorded recorded = functions(painter).record();
      int height = fold ? HEIGHT : HEIGHT / 2;
      int width = fold ? WIDTH : WIDTH / 2;
      float[] weights = recorded.layouts().judge().initial(6);
      float[] earlier = noise(2 * height * width, 7);
      float[] condition = noise(2 * height * width, 8);
      float[] target = noise(3 * PIXELS, 9);
      float[] painted = noise(3 * PIXELS, 10);
      double expected =
          Calls.value(
              method(recorded, SequenceFunctions.JUDGE),
              array(weights, weights.length),
              array(joined(earlier, condition), 1, 4, height, width),
              array(target, 1, 3, HEIGHT, WIDTH),
              array(painted, 1, 3, HEIGHT, WIDTH));
      Path bundle = directory.resolve("pictures-" + fold);
      assertThat(
              JudgeBundle.ofPictures(JUDGE, painter, HEIGHT, WIDTH, weights)
                  .write(bundle, java.util.Optional.empty(), ABOUT, Map.of(), Map.of("auc", 0.5))
                  .manifest()
                  .kind())
          .isEqualTo(Manifest.Kind.IMAGE_DISCRIMINATOR);
      Tensor seen = new Tensor(List.of(2, height, width), condition);
      List<Integer> shape = List.of(3, HEIGHT, WIDTH);
      List<Tensor> real = run(bundle, new Tensor(shape, target), seen);
      List<Tensor> fake = run(bundle, new Tensor(shape, painted), seen);
      assertThat((leastSquares(real, 1) + leastSquares(fake, 0)) / 2)
          .isCloseTo(expected, within(1e-5));
    }
  }
}
