package io.kinoloom.nodes.train;

import static io.kinoloom.nodes.train.Calls.array;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.kinoloom.nodes.torchscript.Layout;
import io.kinoloom.nodes.torchscript.Method;
import io.kinoloom.nodes.torchscript.Parameter;
import io.kinoloom.nodes.torchscript.ScriptFile;
import io.kinoloom.nodes.torchscript.Value;
import io.kinoloom.nodes.torchscript.Weights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recorded operations against plain loops, and gradients against finite differences. */
class RecordedNetworksTest {
  private static float[] noise(int size, long seed, double scale) {
    Random random = new Random(seed);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (scale * (random.nextDouble() * 2 - 1));
    }
    return values;
  }

  /** 3 x 3, two channels to three, every second pixel, zeros around. */
  @Test
  void convolutionEqualsTheLoops() {
    Method method = new Method("forward");
    Weights weights = method.weights("weights");
    Value x = method.argument("x", 2);
    method.returns(List.of(x.conv(weights, "layer", 3, 3, 2, 1)));
    assertThat(weights.layout().parameters().stream().map(Parameter::name))
        .containsExactly("layer.weight", "layer.bias");
    float[] w = noise(3 * 2 * 9 + 3, 1, 1);
    float[] picture = noise(2 * 6 * 5, 2, 1);
    float[] result = Calls.call(method, array(w, w.length), array(picture, 1, 2, 6, 5)).get(0);
    assertThat(result).hasSize(3 * 3 * 3);
    for (int out = 0; out < 3; out++) {
      for (int y = 0; y < 3; y++) {
        for (int column = 0; column < 3; column++) {
          double sum = w[54 + out];
          for (int in = 0; in < 2; in++) {
            for (int dy = -1; dy <= 1; dy++) {
              for (int dx = -1; dx <= 1; dx++) {
                int sy = 2 * y + dy;
                int sx = 2 * column + dx;
                if (sy >= 0 && sy < 6 && sx >= 0 && sx < 5) {
                  sum +=
                      w[(out * 2 + in) * 9 + (dy + 1) * 3 + dx + 1]
                          * picture[(in * 6 + sy) * 5 + sx];
                }
              }
            }
          }
          assertThat((double) result[(out * 3 + y) * 3 + column]).isCloseTo(sum, within(1e-5));
        }
      }
    }
  }

  @Test
  void warpLooksWhereTheFlowPoints() {
    Method method = warp();
    int width = 5;
    int height = 4;
    float[] picture = noise(width * height, 3, 1);
    float[] flow = new float[2 * width * height];
    for (int i = 0; i < width * height; i++) {
      flow[i] = 1.25f;
      flow[width * height + i] = -2;
    }
    float[] seen =
        Calls.call(method, array(picture, 1, 1, height, width), array(flow, 1, 2, height, width))
            .get(0);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double expected =
            0.75 * clamped(picture, x + 1, y - 2, width, height)
                + 0.25 * clamped(picture, x + 2, y - 2, width, height);
        assertThat((double) seen[y * width + x]).isCloseTo(expected, within(1e-5));
      }
    }
  }

  private static double clamped(float[] picture, int x, int y, int width, int height) {
    int column = Math.max(0, Math.min(width - 1, x));
    int row = Math.max(0, Math.min(height - 1, y));
    return picture[row * width + column];
  }

  private static Method warp() {
    Method method = new Method("forward");
    Value picture = method.argument("picture", 1);
    Value flow = method.argument("flow", 2);
    method.returns(List.of(picture.warp(flow)));
    return method;
  }

  /** In picture and flow, where no sample falls on a pixel's border. */
  @Test
  void gradientOfWarpEqualsFiniteDifferences() {
    Method method = new Method("forward");
    Value picture = method.argument("picture", 1);
    Value flow = method.argument("flow", 2);
    method.returns(List.of(picture.warp(flow).squared().mean()));
    float[] values = noise(36, 4, 1);
    Random random = new Random(5);
    float[] motion = new float[72];
    for (int i = 0; i < motion.length; i++) {
      motion[i] = random.nextInt(3) - 1 + 0.3f + 0.4f * random.nextFloat();
    }
    try (Functions functions = new Functions(List.of(method), Device.cpu());
        NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray x = manager.create(values, new Shape(1, 1, 6, 6));
      NDArray w = manager.create(motion, new Shape(1, 2, 6, 6));
      x.setRequiresGradient(true);
      w.setRequiresGradient(true);
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        collector.backward(functions.call(manager, "forward", List.of(x, w)).get(0));
      }
      float[] byPicture = x.getGradient().toFloatArray();
      float[] byFlow = w.getGradient().toFloatArray();
      for (int i = 0; i < 36; i += 5) {
        assertThat((double) byPicture[i])
            .isCloseTo(difference(method, values, motion, i, true), within(2e-3));
      }
      for (int i = 0; i < 72; i += 7) {
        assertThat((double) byFlow[i])
            .isCloseTo(difference(method, values, motion, i, false), within(2e-3));
      }
    }
  }

  private static double difference(
      Method method, float[] picture, float[] flow, int index, boolean inPicture) {
    double step = 0.01;
    double[] losses = new double[2];
    for (int side = 0; side < 2; side++) {
      float[] x = picture.clone();
      float[] w = flow.clone();
      (inPicture ? x : w)[index] += (float) (side == 0 ? -step : step);
      losses[side] = Calls.value(method, array(x, 1, 1, 6, 6), array(w, 1, 2, 6, 6));
    }
    return (losses[1] - losses[0]) / (2 * step);
  }

  @Test
  void foldingIsLossless() {
    Method method = new Method("forward");
    Value x = method.argument("x", 3);
    method.returns(List.of(x.unshuffle().shuffle()));
    float[] picture = noise(3 * 16, 6, 1);
    assertThat(Calls.call(method, array(picture, 1, 3, 4, 4)).get(0)).isEqualTo(picture);
  }

  @Test
  void instanceNormHasNoMeanAndUnitVariance() {
    Method method = new Method("forward");
    Weights weights = method.weights("weights");
    Value x = method.argument("x", 2);
    method.returns(List.of(x.instanceNorm(weights, "norm")));
    float[] picture = noise(2 * 64, 7, 3);
    float[] result =
        Calls.call(method, array(new float[] {2, 1, 5, 0}, 4), array(picture, 1, 2, 8, 8)).get(0);
    double mean = 0;
    double square = 0;
    for (int i = 0; i < 64; i++) {
      mean += result[i] / 64;
      square += (result[i] - 5) * (result[i] - 5) / 64;
    }
    assertThat(mean).isCloseTo(5, within(1e-5));
    assertThat(square).isCloseTo(4, within(1e-3));
  }

  /** A painter of fresh pictures only: the mask decides between it and what was moved along. */
  @Test
  void picturesAreMixedByTheMask() {
    Painter painter = new Painter(2, false, 1, 1, 8, 1, true);
    Method method = new Method("forward");
    Weights weights = method.weights("weights");
    Value condition = method.argument("condition", 2);
    Value previous = method.argument("previous", 3);
    Painter.Painting painting = painter.paint(weights, condition, previous);
    Painter.Motion motion = painting.motion().orElseThrow();
    method.returns(List.of(painting.picture(), painting.fresh(), motion.mask(), motion.warped()));
    Layout layout = weights.layout();
    List<float[]> results =
        Calls.call(
            method,
            array(layout.initial(3), layout.size()),
            array(noise(2 * 64, 8, 1), 1, 2, 8, 8),
            array(noise(3 * 256, 9, 1), 1, 3, 16, 16));
    for (int channel = 0; channel < 3; channel++) {
      for (int i = 0; i < 256; i++) {
        int at = channel * 256 + i;
        double mask = results.get(2)[i];
        assertThat(mask).isBetween(0.0, 1.0);
        double mixed = mask * results.get(1)[at] + (1 - mask) * results.get(3)[at];
        assertThat((double) results.get(0)[at]).isCloseTo(mixed, within(1e-5));
      }
    }
  }

  /** Or it could strengthen it, a little with each picture. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void coarsePaintersDoNotSeeWhatAlternates(boolean coarse) {
    Painter painter = new Painter(2, false, 1, 1, coarse, 8, 1, 0, false, 0, List.of());
    Method method = new Method("forward");
    Weights weights = method.weights("weights");
    Value condition = method.argument("condition", 2);
    Value previous = method.argument("previous", 3);
    method.returns(List.of(painter.paint(weights, condition, previous).picture()));
    Layout layout = weights.layout();
    float[] board = new float[3 * 256];
    for (int i = 0; i < board.length; i++) {
      board[i] = (i + i / 16) % 2 == 0 ? 1 : -1;
    }
    List<float[]> pictures = new ArrayList<>();
    for (float[] seen : List.of(board, new float[board.length])) {
      pictures.addAll(
          Calls.call(
              method,
              array(layout.initial(3), layout.size()),
              array(noise(2 * 64, 8, 1), 1, 2, 8, 8),
              array(seen, 1, 3, 16, 16)));
    }
    assertThat(Arrays.equals(pictures.get(0), pictures.get(1))).isEqualTo(coarse);
  }

  /** The same network with its weights as attributes of a file. */
  @Test
  void anExportedNetworkComputesTheSame(@TempDir Path directory) throws Exception {
    Painter painter = new Painter(2, false, 2, 0, 8, 1, false);
    Method training = new Method("forward");
    Weights weights = training.weights("weights");
    Value condition = training.argument("condition", 4);
    training.returns(List.of(painter.paint(weights, condition, condition).picture()));
    Layout layout = weights.layout();
    float[] values = layout.initial(4);
    float[] seen = noise(4 * 64, 10, 1);
    float[] expected =
        Calls.call(training, array(values, values.length), array(seen, 1, 4, 8, 8)).get(0);

    Method exported = new Method("forward");
    Value argument = exported.argument("condition", 4);
    exported.returns(List.of(painter.paint(exported.attributes(), argument, argument).picture()));
    Path file = directory.resolve("painter.pt");
    ScriptFile.write(file, List.of(exported), values);
    try (ai.djl.Model model = ai.djl.Model.newInstance("painter", "PyTorch");
        NDManager manager = NDManager.newBaseManager("PyTorch")) {
      model.load(directory, "painter.pt");
      NDList result =
          model
              .getBlock()
              .forward(
                  new ai.djl.training.ParameterStore(manager, false),
                  new NDList(manager.create(seen, new Shape(1, 4, 8, 8))),
                  false);
      assertThat(result.get(0).toFloatArray()).containsExactly(expected, within(1e-5f));
    }
    byte[] first = Files.readAllBytes(file);
    ScriptFile.write(file, List.of(exported), values);
    assertThat(Files.readAllBytes(file)).isEqualTo(first);
  }
}
