package io.kinoloom.nodes.train;

import static io.kinoloom.nodes.train.Calls.array;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.kinoloom.nodes.torchscript.Layout;
import io.kinoloom.nodes.torchscript.Method;
import io.kinoloom.nodes.torchscript.ScriptFile;
import io.kinoloom.nodes.torchscript.Value;
import io.kinoloom.nodes.torchscript.Weights;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StyleTest {
  private static float[] noise(int size, long seed) {
    Random random = new Random(seed);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = random.nextFloat() * 2 - 1;
    }
    return values;
  }

  private static double divergence(float[] mean, float[] logVariance, int batch) {
    Method method = new Method("forward");
    int numbers = mean.length / batch;
    StyleEncoder.Code code =
        new StyleEncoder.Code(
            method.argument("mean", numbers), method.argument("log_variance", numbers));
    method.returns(List.of(code.divergence()));
    return Calls.value(
        method, array(mean, batch, numbers, 1, 1), array(logVariance, batch, numbers, 1, 1));
  }

  /** Per number (mean^2 + variance - 1 - ln variance) / 2, summed, a mean over the batch. */
  @Test
  void divergenceIsThatOfNormalNumbers() {
    assertThat(divergence(new float[3], new float[3], 1)).isCloseTo(0, within(1e-6));
    assertThat(divergence(new float[] {1, 0, -2}, new float[3], 1)).isCloseTo(2.5, within(1e-6));
    float[] mean = noise(8, 1);
    float[] logVariance = noise(8, 2);
    double sum = 0;
    for (int i = 0; i < 8; i++) {
      double variance = Math.exp(logVariance[i]);
      sum += (mean[i] * mean[i] + variance - 1 - Math.log(variance)) / 2;
    }
    assertThat(divergence(mean, logVariance, 2)).isCloseTo(sum / 2, within(1e-5));
  }

  @Test
  void stylesAreDrawnAroundTheirMean() {
    Method method = new Method("forward");
    StyleEncoder.Code code =
        new StyleEncoder.Code(method.argument("mean", 2), method.argument("log_variance", 2));
    method.returns(List.of(code.draw(method.argument("noise", 2))));
    float[] drawn =
        Calls.call(
                method,
                array(new float[] {1, -1}, 1, 2, 1, 1),
                array(new float[] {0, (float) Math.log(9)}, 1, 2, 1, 1),
                array(new float[] {0.5f, -2}, 1, 2, 1, 1))
            .get(0);
    assertThat(drawn).containsExactly(new float[] {1.5f, -7}, within(1e-5f));
  }

  @Test
  void anEncoderGivesAStyleForEachPicture() {
    StyleEncoder encoder = new StyleEncoder(8, 5, 4);
    Method method = new Method("forward");
    Weights weights = method.weights("weights");
    Value picture = method.argument("picture", 3);
    Value drawn = method.argument("drawn", 8);
    StyleEncoder.Code code = encoder.encode(weights, picture, drawn);
    method.returns(List.of(code.mean().asNumbers(), code.logVariance()));
    float[] values = weights.layout().initial(1);
    float[] pictures = noise(2 * 3 * 256, 3);
    float[] conditions = noise(2 * 8 * 64, 4);
    List<float[]> both =
        Calls.call(
            method,
            array(values, values.length),
            array(pictures, 2, 3, 16, 16),
            array(conditions, 2, 8, 8, 8));
    assertThat(both.get(0)).hasSize(10);
    assertThat(both.get(1)).hasSize(10);
    float[] second =
        Calls.call(
                method,
                array(values, values.length),
                array(Arrays.copyOfRange(pictures, 3 * 256, 6 * 256), 1, 3, 16, 16),
                array(Arrays.copyOfRange(conditions, 8 * 64, 16 * 64), 1, 8, 8, 8))
            .get(0);
    assertThat(second)
        .containsExactly(Arrays.copyOfRange(both.get(0), 5, 10), within(1e-5f))
        .isNotEqualTo(Arrays.copyOf(both.get(0), 5));
  }

  /** The file that a bundle holds. */
  @Test
  void anExportedEncoderComputesTheSame(@TempDir Path directory) throws Exception {
    StyleEncoder encoder = new StyleEncoder(8, 5, 4);
    Method training = new Method("forward");
    Weights weights = training.weights("weights");
    Value picture = training.argument("picture", 3);
    Value drawn = training.argument("drawn", 8);
    training.returns(List.of(encoder.encode(weights, picture, drawn).mean().asNumbers()));
    float[] values = weights.layout().initial(1);
    float[] pictures = noise(3 * 256, 3);
    float[] conditions = noise(8 * 64, 4);
    float[] expected =
        Calls.call(
                training,
                array(values, values.length),
                array(pictures, 1, 3, 16, 16),
                array(conditions, 1, 8, 8, 8))
            .get(0);

    Method exported = new Method("forward");
    Value shown = exported.argument("picture", 3);
    Value seen = exported.argument("drawn", 8);
    StyleEncoder.Code code = encoder.encode(exported.attributes(), shown, seen);
    exported.returns(List.of(code.mean().asNumbers()));
    ScriptFile.write(directory.resolve("encoder.pt"), List.of(exported), values);
    try (Model model = Model.newInstance("encoder", "PyTorch");
        NDManager manager = NDManager.newBaseManager("PyTorch")) {
      model.load(directory, "encoder.pt");
      NDList result =
          model
              .getBlock()
              .forward(
                  new ParameterStore(manager, false),
                  new NDList(
                      manager.create(pictures, new Shape(1, 3, 16, 16)),
                      manager.create(conditions, new Shape(1, 8, 8, 8))),
                  false);
      assertThat(result.get(0).toFloatArray()).containsExactly(expected, within(1e-5f));
    }
  }

  /** Painters of 16 x 16 pictures from 3 channels as large, and their last picture. */
  private record Painted(Painter painter, float[] weights) {
    private static Method method(Painter painter, Weights[] used) {
      Method method = new Method("forward");
      Weights weights = method.weights("weights");
      Value condition = method.argument("condition", 6);
      Value previous = method.argument("previous", 3);
      Optional<Value> style =
          painter.style() == 0
              ? Optional.empty()
              : Optional.of(method.argument("style", painter.style()).asPixel());
      Painter.Painting painting = painter.paint(weights, condition, previous, style);
      Painter.Motion motion = painting.motion().orElseThrow();
      method.returns(List.of(painting.picture(), painting.fresh(), motion.mask()));
      used[0] = weights;
      return method;
    }

    static Layout layout(Painter painter) {
      Weights[] used = new Weights[1];
      method(painter, used);
      return used[0].layout();
    }

    List<float[]> paint(float[] condition, float[] previous, float... style) {
      Calls.Array shown = array(condition, 1, 6, 16, 16);
      Calls.Array last = array(previous, 1, 3, 16, 16);
      Method method = method(painter, new Weights[1]);
      Calls.Array all = array(weights, weights.length);
      return style.length == 0
          ? Calls.call(method, all, shown, last)
          : Calls.call(method, all, shown, last, array(style, 1, style.length));
    }
  }

  private static Painter painter(int style, List<Integer> foreground) {
    return new Painter(3, true, 2, 1, true, 8, 1, 0, true, style, foreground);
  }

  @Test
  void anotherStyleIsAnotherPicture() {
    Painter painter = painter(2, List.of());
    Painted painted = new Painted(painter, Painted.layout(painter).initial(5));
    float[] condition = noise(6 * 256, 6);
    float[] previous = noise(3 * 256, 7);
    float[] one = painted.paint(condition, previous, 1, 0).get(0);
    assertThat(painted.paint(condition, previous, 1, 0).get(0)).isEqualTo(one);
    float[] other = painted.paint(condition, previous, -1, 0.5f).get(0);
    double difference = 0;
    for (int i = 0; i < one.length; i++) {
      difference += Math.abs(one[i] - other[i]) / one.length;
    }
    assertThat(difference).isGreaterThan(0.01);
  }

  @Test
  void theForegroundCoversWhatIsBehindByItsMask() {
    Method method = new Method("forward");
    Painter.Front front =
        new Painter.Front(method.argument("picture", 3), method.argument("mask", 1));
    method.returns(List.of(front.over(method.argument("behind", 3))));
    float[] result =
        Calls.call(
                method,
                array(new float[] {1, 1, 1, 0.5f, 0.5f, 0.5f, -1, -1, -1}, 1, 3, 1, 3),
                array(new float[] {1, 0, 0.25f}, 1, 1, 1, 3),
                array(new float[] {0, 0.25f, -1, -1, -1, -1, 0, 0, 1}, 1, 3, 1, 3))
            .get(0);
    assertThat(result)
        .containsExactly(
            new float[] {1, 0.25f, -0.5f, 0.5f, -1, -0.625f, -1, 0, 0.5f}, within(1e-6f));
  }

  /** The mask is the strongest of channels 0 and 2 of the present condition. */
  @Test
  void theForegroundIsPaintedFromConditionsAlone() {
    Painter painter = painter(0, List.of(0, 2));
    Painter without = painter(0, List.of());
    float[] weights = Painted.layout(painter).initial(5);
    int behind = Painted.layout(without).size();
    float[] condition = noise(6 * 256, 6);
    for (int i = 0; i < 256; i++) {
      condition[3 * 256 + i] = i % 3 == 0 ? 1 : 0;
      condition[5 * 256 + i] = i % 3 == 1 ? 1 : 0;
    }
    Painted painted = new Painted(painter, weights);
    List<float[]> one = painted.paint(condition, noise(3 * 256, 7));
    List<float[]> other = painted.paint(condition, noise(3 * 256, 8));
    List<float[]> plain =
        new Painted(without, Arrays.copyOf(weights, behind)).paint(condition, noise(3 * 256, 7));
    for (int i = 0; i < 3 * 256; i++) {
      boolean foreground = i % 256 % 3 != 2;
      if (foreground) {
        assertThat(other.get(0)[i]).isEqualTo(one.get(0)[i]);
        assertThat(one.get(0)[i]).isNotEqualTo(plain.get(0)[i]);
        assertThat(one.get(1)[i]).isEqualTo(one.get(0)[i]);
        assertThat(one.get(2)[i % 256]).isEqualTo(1);
      } else {
        assertThat(other.get(0)[i]).isNotEqualTo(one.get(0)[i]);
        assertThat(one.get(0)[i]).isEqualTo(plain.get(0)[i]);
        assertThat(one.get(2)[i % 256]).isEqualTo(plain.get(2)[i % 256]);
      }
    }
  }

  @Test
  void aForegroundThatConditionsLackIsRefused() {
    assertThatThrownBy(() -> painter(0, List.of(3)))
        .hasMessageContaining("channel 3")
        .hasMessageContaining("0 to 2");
  }
}
