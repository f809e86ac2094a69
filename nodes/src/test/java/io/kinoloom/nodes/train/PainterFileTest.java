package io.kinoloom.nodes.train;

import static io.kinoloom.nodes.train.Calls.array;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.kinoloom.nodes.model.BundleException;
import io.kinoloom.nodes.model.Manifest;
import io.kinoloom.nodes.model.ModelBundle;
import io.kinoloom.nodes.model.ModelLibrary;
import io.kinoloom.nodes.model.Port;
import io.kinoloom.nodes.torchscript.Layout;
import io.kinoloom.nodes.torchscript.Method;
import io.kinoloom.nodes.torchscript.ScriptFile;
import io.kinoloom.nodes.torchscript.Value;
import io.kinoloom.nodes.torchscript.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What users run is what was trained. */
class PainterFileTest {
  @TempDir Path folder;

  private static float[] noise(int size, long seed, double from, double to) {
    Random random = new Random(seed);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (from + (to - from) * random.nextDouble());
    }
    return values;
  }

  /** The painter as it trains: weights, condition, previous -> picture[, flow, mask]. */
  private static Method training(Painter painter) {
    Method method = new Method("forward");
    Weights weights = method.weights("weights");
    Value condition =
        method.argument("condition", painter.conditions() * painter.conditionChannels());
    Value previous = method.argument("previous", 3 * painter.pictures());
    Optional<Value> style =
        painter.style() == 0
            ? Optional.empty()
            : Optional.of(method.argument("style", painter.style()).asPixel());
    Painter.Painting painting = painter.paint(weights, condition, previous, style);
    List<Value> results = new ArrayList<>(List.of(painting.picture()));
    painting.motion().ifPresent(motion -> results.addAll(List.of(motion.flow(), motion.mask())));
    method.returns(results);
    return method;
  }

  private static List<float[]> run(Path file, Calls.Array... arguments) throws Exception {
    try (Model model = Model.newInstance("painter", "PyTorch");
        NDManager manager = NDManager.newBaseManager("PyTorch")) {
      model.load(file.getParent(), file.getFileName().toString());
      NDList inputs = new NDList();
      for (Calls.Array argument : arguments) {
        inputs.add(manager.create(argument.values(), new Shape(argument.shape())));
      }
      return model.getBlock().forward(new ParameterStore(manager, false), inputs, false).stream()
          .map(NDArray::toFloatArray)
          .toList();
    }
  }

  /** The largest of all; not a number where one of them is none. */
  private static double difference(float[] values, float[] expected) {
    assertThat(values).hasSameSizeAs(expected);
    double largest = 0;
    for (int i = 0; i < values.length; i++) {
      double here = Math.abs((double) values[i] - expected[i]);
      largest = here <= largest ? largest : here;
    }
    return largest;
  }

  /** Sides around the size at which instance norm is computed in another way. */
  static Stream<Arguments> painters() {
    Painter flow = new Painter(4, false, 3, 2, 8, 2, true);
    Painter history = new Painter(3, true, 2, 1, 12, 1, false);
    Painter frame = new Painter(16, false, 1, 0, 8, 0, false);
    Painter styles = new Painter(3, true, 2, 2, false, 8, 1, 1, true, 5, List.of(0, 2));
    Painter still = new Painter(3, false, 1, 0, true, 4, 1, 0, false, 2, List.of(1));
    return Stream.of(
        Arguments.of(styles, 64, 48, 2),
        Arguments.of(still, 128, 136, 1),
        Arguments.of(flow, 16, 24, 2),
        Arguments.of(flow, 128, 64, 1),
        Arguments.of(flow, 256, 264, 1),
        Arguments.of(history, 64, 72, 3),
        Arguments.of(frame, 128, 128, 1));
  }

  @ParameterizedTest
  @MethodSource("painters")
  void aFileComputesWhatWasTrained(Painter painter, int width, int height, int batch)
      throws Exception {
    Layout layout = PainterFile.forward(painter).attributes().layout();
    float[] weights = layout.initial(1);
    float[] shaken = noise(weights.length, 2, -0.05, 0.05);
    for (int i = 0; i < weights.length; i++) {
      weights[i] += shaken[i]; // So that no norm's scale is 1 and no bias 0.
    }
    int scale = painter.fold() ? 1 : 2;
    int seen = painter.conditions() * painter.conditionChannels();
    Calls.Array condition =
        array(
            noise(batch * seen * width * height / scale / scale, 3, 0, 1),
            batch,
            seen,
            height / scale,
            width / scale);
    Calls.Array previous =
        array(
            noise(batch * 3 * painter.pictures() * width * height, 4, -1, 1),
            batch,
            3 * painter.pictures(),
            height,
            width);
    List<Calls.Array> inputs = new ArrayList<>(List.of(condition));
    if (painter.pictures() > 0) {
      inputs.add(previous);
    }
    List<Calls.Array> trained =
        new ArrayList<>(List.of(array(weights, weights.length), condition, previous));
    if (painter.style() > 0) {
      Calls.Array style = array(noise(batch * painter.style(), 5, -1, 1), batch, painter.style());
      inputs.add(style);
      trained.add(style);
    }
    List<float[]> expected = Calls.call(training(painter), trained.toArray(Calls.Array[]::new));

    Path file = folder.resolve("painter.pt");
    PainterFile.write(file, painter, weights);
    List<float[]> results = run(file, inputs.toArray(Calls.Array[]::new));

    assertThat(results).hasSameSizeAs(expected);
    for (int i = 0; i < results.size(); i++) {
      assertThat(difference(results.get(i), expected.get(i))).isLessThan(2e-4);
    }
  }

  /** Its new level adds nothing yet, so it gives the smaller picture and motion, enlarged. */
  @Test
  void aGrownPainterPaintsAsBefore() throws Exception {
    ModelBundle bundle = PainterCost.untrained(folder.resolve("small"), 8, 1, 32);
    Painter small = PainterFile.painter(bundle);
    Painter large = new Painter(16, false, 3, 2, true, 8, 1, 1, true, 0, List.of());
    float[] weights = PainterFile.flat(bundle, small);
    float[] begun = PainterFile.begun(bundle, large, 1);
    float[] seen = noise(48 * 16 * 16, 7, 0, 1);
    List<float[]> before =
        Calls.call(
            training(small),
            array(weights, weights.length),
            array(seen, 1, 48, 16, 16),
            array(new float[6 * 32 * 32], 1, 6, 32, 32));
    List<float[]> after =
        Calls.call(
            training(large),
            array(begun, begun.length),
            array(doubled(seen, 16), 1, 48, 32, 32),
            array(new float[6 * 64 * 64], 1, 6, 64, 64));

    float[] logits = map(before.get(2), mask -> Math.log(mask / (1 - mask)));
    float[] mask = map(enlarged(logits, 1, 32), logit -> 1 / (1 + Math.exp(-logit)));
    assertThat(difference(after.get(2), mask)).isLessThan(1e-4);
    assertThat(difference(after.get(1), map(enlarged(before.get(1), 2, 32), w -> 2 * w)))
        .isLessThan(1e-4);
    // There is no picture to move along, so what is shown is the mask's share of what is painted.
    float[] slopes = fresh(before, 32, x -> 0.5 * Math.log((1 + x) / (1 - x)));
    assertThat(difference(fresh(after, 64, x -> x), map(enlarged(slopes, 3, 32), Math::tanh)))
        .isLessThan(1e-3);
  }

  private static float[] fresh(List<float[]> painting, int side, DoubleUnaryOperator then) {
    float[] picture = painting.get(0).clone();
    for (int i = 0; i < picture.length; i++) {
      picture[i] = (float) then.applyAsDouble(picture[i] / painting.get(2)[i % (side * side)]);
    }
    return picture;
  }

  private static float[] map(float[] values, DoubleUnaryOperator change) {
    float[] changed = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      changed[i] = (float) change.applyAsDouble(values[i]);
    }
    return changed;
  }

  /** Each pixel four times. */
  private static float[] doubled(float[] planes, int side) {
    float[] larger = new float[4 * planes.length];
    for (int i = 0; i < larger.length; i++) {
      int y = i / (2 * side);
      larger[i] = planes[y / 2 * side + i % (2 * side) / 2];
    }
    return larger;
  }

  private static float[] enlarged(float[] planes, int channels, int side) {
    Method method = new Method("forward");
    method.returns(List.of(method.argument("x", channels).upsample()));
    return Calls.call(method, array(planes, 1, channels, side, side)).get(0);
  }

  /** What it did not see before counts for nothing yet. */
  @Test
  void aPainterThatSeesMoreOfThePastPaintsAsBefore() throws Exception {
    ModelBundle bundle = PainterCost.untrained(folder.resolve("short"), 8, 1, 32);
    Painter before = PainterFile.painter(bundle);
    Painter after = new Painter(16, false, 5, 3, 8, 1, true);
    float[] weights = PainterFile.flat(bundle, before);
    float[] begun = PainterFile.begun(bundle, after, 1);
    float[] seen = noise(5 * 16 * 16 * 16, 9, 0, 1);
    float[] shown = noise(9 * 32 * 32, 10, -1, 1);
    List<float[]> expected =
        Calls.call(
            training(before),
            array(weights, weights.length),
            array(Arrays.copyOfRange(seen, 2 * 16 * 16 * 16, seen.length), 1, 48, 16, 16),
            array(Arrays.copyOfRange(shown, 3 * 32 * 32, shown.length), 1, 6, 32, 32));
    List<float[]> painted =
        Calls.call(
            training(after),
            array(begun, begun.length),
            array(seen, 1, 80, 16, 16),
            array(shown, 1, 9, 32, 32));
    for (int i = 0; i < expected.size(); i++) {
      assertThat(difference(painted.get(i), expected.get(i))).isLessThan(1e-4);
    }
  }

  /** Nothing of the void before it is moved along, whatever others in the batch have. */
  @Test
  void aFirstPictureIsPaintedAfresh() throws Exception {
    ModelBundle bundle = PainterCost.untrained(folder.resolve("first"), 8, 1, 32);
    int picture = 6 * 32 * 32;
    float[] previous = noise(2 * picture, 11, -1, 1);
    Arrays.fill(previous, 0, picture, 0);
    List<float[]> painted =
        run(
            bundle.weights(),
            array(noise(2 * 48 * 16 * 16, 12, 0, 1), 2, 48, 16, 16),
            array(previous, 2, 6, 32, 32));
    float[] mask = painted.get(2);
    assertThat(Arrays.copyOf(mask, 32 * 32)).containsOnly(1);
    assertThat(Arrays.copyOfRange(mask, 32 * 32, mask.length)).doesNotContain(1);
  }

  @Test
  void onlyWhatFitsIsBegunWith() throws IOException {
    ModelBundle bundle = PainterCost.untrained(folder.resolve("small"), 8, 2, 32);
    Painter shallow = new Painter(16, false, 3, 2, true, 8, 1, 1, true, 0, List.of());
    assertThatThrownBy(() -> PainterFile.begun(bundle, shallow, 1))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("does not fit this design: 'trunk2_a_");
  }

  @Test
  void weightsAreReadAsTheyWereWritten() throws IOException {
    Painter painter = new Painter(2, false, 1, 1, 4, 1, true);
    Layout layout = PainterFile.forward(painter).attributes().layout();
    float[] weights = noise(layout.size(), 5, -1, 1);
    Path file = folder.resolve("painter.pt");
    PainterFile.write(file, painter, weights);
    Map<String, float[]> read = ScriptFile.weights(file).orElseThrow();
    assertThat(read).hasSameSizeAs(layout.parameters());
    int offset = 0;
    for (var parameter : layout.parameters()) {
      assertThat(read.get(ScriptFile.attribute(parameter)))
          .isEqualTo(Arrays.copyOfRange(weights, offset, offset + parameter.size()));
      offset += parameter.size();
    }
  }

  /** The shipped painters, and what rewriting makes of them, against the form that trains. */
  @ParameterizedTest
  @ValueSource(strings = {"edges2face", "edges2face-frame"})
  void shippedPaintersPaintAsTrained(String name) throws Exception {
    ModelBundle shipped = ModelLibrary.standard().open(name);
    Painter painter = PainterFile.painter(shipped);
    float[] weights = PainterFile.flat(shipped, painter);
    List<Calls.Array> inputs = new ArrayList<>();
    for (Port port : shipped.manifest().inputs().values()) {
      List<Integer> shape = port.shape();
      int size = shape.stream().reduce(1, Math::multiplyExact);
      long[] batched =
          LongStream.concat(LongStream.of(1), shape.stream().mapToLong(n -> n)).toArray();
      inputs.add(array(noise(size, inputs.size(), 0, 1), batched));
    }
    List<Calls.Array> trained = new ArrayList<>(inputs);
    if (painter.pictures() == 0) {
      Port output = shipped.manifest().output();
      trained.add(1, array(new float[0], 1, 0, output.height(), output.width()));
    }
    trained.add(0, array(weights, weights.length));
    List<float[]> expected = Calls.call(training(painter), trained.toArray(Calls.Array[]::new));

    Map<String, Path> files = new HashMap<>();
    shipped.manifest().sha256().keySet().forEach(f -> files.put(f, shipped.folder().resolve(f)));
    ModelBundle copy = ModelBundle.write(folder.resolve(name), shipped.manifest(), files);
    ModelBundle rewritten = PainterFile.rewrite(copy);
    for (ModelBundle bundle : List.of(shipped, rewritten)) {
      List<float[]> results = run(bundle.weights(), inputs.toArray(Calls.Array[]::new));
      for (int i = 0; i < expected.size(); i++) {
        assertThat(difference(results.get(i), expected.get(i))).isLessThan(1e-3);
      }
    }
    assertThat(PainterFile.flat(rewritten, painter)).isEqualTo(weights);
    assertThat(rewritten.manifest().sha256().keySet())
        .isEqualTo(shipped.manifest().sha256().keySet());
  }

  @Test
  void onlyPaintersAreRewritten() throws IOException {
    ModelBundle emboss = ModelLibrary.standard().open("emboss");
    assertThatThrownBy(() -> PainterFile.rewrite(emboss))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("was not made by 'kinoloom train'");
    assertThat(PainterCost.gigaOperations(emboss)).isEmpty();
    ModelBundle scene = ModelLibrary.standard().open("labels2scene");
    assertThatThrownBy(() -> PainterFile.rewrite(scene))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("paints a foreground apart");
    assertThat(PainterCost.gigaOperations(scene)).isEmpty();
  }

  /**
   * Multiplications counted by hand for 128 x 128 pixels, width 32, 3 blocks: enter 54 x 32, up1 64
   * x 32, fine1 32 x 32 and heads 32 x 18 channels at 64 x 64; down1 32 x 64, up2 128 x 64, fine2
   * twice 64 x 64 at 32 x 32; down2 64 x 128 and six times 128 x 128 at 16 x 16; 9 taps each.
   */
  @Test
  void costIsThatOfTheConvolutions() throws IOException {
    ModelBundle bundle = PainterCost.untrained(folder.resolve("untrained"), 32, 3, 128);
    assertThat(bundle.manifest().input(Manifest.PREVIOUS)).isPresent();
    double half = (54 * 32 + 64 * 32 + 32 * 32 + 32 * 18) * 4096.0;
    double quarter = (32 * 64 + 128 * 64 + 2 * 64 * 64) * 1024.0;
    double eighth = (64 * 128 + 6 * 128 * 128) * 256.0;
    assertThat(PainterCost.gigaOperations(bundle).orElseThrow())
        .isCloseTo(2 * 9 * (half + quarter + eighth) / 1e9, within(1e-6));
    // Grown once: enter 54 x 16, up 32 x 16, fine 16 x 16 and heads 16 x 18 at 128 x 128 of 256 x
    // 256 pixels, down 16 x 32 and twice 32 x 32 at 64 x 64.
    double outer = (54 * 16 + 32 * 16 + 16 * 16 + 16 * 18) * 16384.0;
    double middle = (16 * 32 + 2 * 32 * 32) * 4096.0;
    Painter grown = new Painter(16, false, 3, 2, true, 32, 3, 1, true, 0, List.of());
    assertThat(PainterCost.gigaOperations(grown, 256, 256))
        .isCloseTo(2 * 9 * (outer + middle + half + quarter + eighth) / 1e9, within(1e-6));
    assertThat(Files.size(bundle.weights())).isGreaterThan(1_000_000);
  }
}
