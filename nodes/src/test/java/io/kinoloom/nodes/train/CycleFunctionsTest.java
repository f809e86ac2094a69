package io.kinoloom.nodes.train;

import static io.kinoloom.nodes.train.Calls.array;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.torchscript.Method;
import io.kinoloom.nodes.train.Calls.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Painters with weights of 0 paint grey, 0, and judges with weights of 0 say 0, whatever they see.
 * A bias of the last layer makes that any other plain colour, or verdict.
 */
class CycleFunctionsTest {
  private static final int SIDE = 16;
  private static final Repainter PAINTER = new Repainter(new Painter(3, true, 1, 0, 4, 0, false));
  private static final Judge JUDGE = new Judge(2, 4);

  private static CycleFunctions.Recorded recorded(double cycle, double identity, double judged) {
    return new CycleFunctions(PAINTER, JUDGE, new CycleObjective(cycle, identity, judged)).record();
  }

  private static Method method(CycleFunctions.Recorded recorded, String name) {
    return recorded.methods().stream()
        .filter(method -> method.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** A painter of one plain colour, tanh of twice the tanh of {@code level}. */
  private static Array painter(CycleFunctions.Recorded recorded, float level) {
    return biased(recorded.painter(), "picture.bias", level);
  }

  /** A judge that says {@code verdict} at both scales. */
  private static Array judge(CycleFunctions.Recorded recorded, float verdict) {
    Array one = biased(recorded.judge(), "scale1.verdict.bias", verdict);
    Array two = biased(recorded.judge(), "scale2.verdict.bias", verdict);
    float[] sum = one.values();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += two.values()[i];
    }
    return array(sum, sum.length);
  }

  private static Array biased(
      io.kinoloom.nodes.torchscript.Layout layout, String name, float value) {
    float[] values = new float[layout.size()];
    int offset = 0;
    boolean found = false;
    for (var parameter : layout.parameters()) {
      if (parameter.name().equals(name)) {
        Arrays.fill(values, offset, offset + parameter.size(), value);
        found = true;
      }
      offset += parameter.size();
    }
    assertThat(found).as(name).isTrue();
    return array(values, values.length);
  }

  private static Array plain(float level) {
    float[] values = new float[3 * SIDE * SIDE];
    Arrays.fill(values, level);
    return array(values, 1, 3, SIDE, SIDE);
  }

  /** Forth paints tanh(2 tanh(.5)) = .7279, back paints tanh(2 tanh(-1)) = -.9093. */
  @Test
  void eachPartIsWhatItSays() {
    CycleFunctions.Recorded recorded = recorded(10, 5, 2);
    List<float[]> results =
        Calls.call(
            method(recorded, CycleFunctions.PAINT),
            painter(recorded, 0.5f),
            painter(recorded, -1f),
            judge(recorded, 0.25f),
            judge(recorded, 3f),
            plain(0.2f),
            plain(-0.4f));
    double forth = Math.tanh(2 * Math.tanh(0.5));
    double back = Math.tanh(2 * Math.tanh(-1));
    assertThat(results.get(1)).hasSize(3 * SIDE * SIDE);
    assertThat((double) results.get(1)[7]).isCloseTo(forth, within(1e-6));
    assertThat((double) results.get(2)[7]).isCloseTo(back, within(1e-6));
    List<Double> parts = new ArrayList<>();
    results.subList(3, results.size()).forEach(part -> parts.add((double) part[0]));
    List<Double> expected =
        List.of(
            // a -> b -> a, b -> a -> b
            0.2 - back,
            forth + 0.4,
            // a as if it were b, b as if it were a
            0.2 - back,
            forth + 0.4,
            // The verdicts are to be 1.
            0.75 * 0.75,
            4.0);
    assertThat(parts).hasSameSizeAs(CycleFunctions.PARTS);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(parts.get(i))
          .as(CycleFunctions.PARTS.get(i))
          .isCloseTo(expected.get(i), within(1e-5));
    }
    double loss =
        10 * (expected.get(0) + expected.get(1))
            + 5 * (expected.get(2) + expected.get(3))
            + 2 * (expected.get(4) + expected.get(5));
    assertThat((double) results.get(0)[0]).isCloseTo(loss, within(1e-4));
  }

  @Test
  void partsThatDoNotCountAreLeftOut() {
    CycleFunctions.Recorded recorded = recorded(1, 0, 0);
    List<float[]> results =
        Calls.call(
            method(recorded, CycleFunctions.PAINT),
            painter(recorded, 0),
            painter(recorded, 0),
            judge(recorded, 9),
            judge(recorded, 9),
            plain(0.5f),
            plain(0.25f));
    assertThat((double) results.get(0)[0]).isCloseTo(0.75, within(1e-6));
    assertThat(results.get(5)[0]).isZero();
    assertThat(results.get(7)[0]).isZero();
  }

  /** With a mix that is the identity over 8, and nothing painted, a picture is its own tanh. */
  @Test
  void colorsAreMixed() {
    CycleFunctions.Recorded recorded = recorded(1, 1, 1);
    int offset = 0;
    float[] weights = new float[recorded.painter().size()];
    for (var parameter : recorded.painter().parameters()) {
      if (parameter.name().equals("mix.weight")) {
        assertThat(parameter.shape()).containsExactly(3, 3, 1, 1);
        // Red becomes green, green blue, blue the negative of red.
        weights[offset + 2] = -1 / 8f;
        weights[offset + 3] = 1 / 8f;
        weights[offset + 7] = 1 / 8f;
      }
      offset += parameter.size();
    }
    float[] picture = new float[3 * SIDE * SIDE];
    Arrays.fill(picture, 0, SIDE * SIDE, 0.5f);
    Arrays.fill(picture, SIDE * SIDE, 2 * SIDE * SIDE, -0.25f);
    Arrays.fill(picture, 2 * SIDE * SIDE, 3 * SIDE * SIDE, 0.125f);
    List<float[]> look =
        Calls.call(
            method(recorded, CycleFunctions.LOOK),
            array(weights, weights.length),
            array(weights, weights.length),
            array(picture, 1, 3, SIDE, SIDE),
            array(picture, 1, 3, SIDE, SIDE));
    assertThat((double) look.get(0)[0]).isCloseTo(Math.tanh(-0.125), within(1e-6));
    assertThat((double) look.get(0)[SIDE * SIDE]).isCloseTo(Math.tanh(0.5), within(1e-6));
    assertThat((double) look.get(0)[2 * SIDE * SIDE]).isCloseTo(Math.tanh(-0.25), within(1e-6));
  }

  /** Half of (verdict - 1)^2 for the real and verdict^2 for the painted picture. */
  @Test
  void judgesLearnToTellRealFromPainted() {
    CycleFunctions.Recorded recorded = recorded(10, 5, 1);
    double loss =
        Calls.value(
            method(recorded, CycleFunctions.JUDGE),
            judge(recorded, 0.25f),
            plain(0.1f),
            plain(0.2f));
    assertThat(loss).isCloseTo((0.75 * 0.75 + 0.25 * 0.25) / 2, within(1e-6));
  }

  /** The same from random weights, by the painter alone. */
  @Test
  void lookingPaintsThereAndBack() {
    CycleFunctions.Recorded recorded = recorded(10, 5, 1);
    float[] there = recorded.painter().initial(1);
    float[] again = recorded.painter().initial(2);
    Random random = new Random(3);
    float[] picture = new float[3 * SIDE * SIDE];
    for (int i = 0; i < picture.length; i++) {
      picture[i] = random.nextFloat() * 2 - 1;
    }
    Method alone = new Method("forward");
    var weights = alone.weights("weights");
    var seen = alone.argument("picture", 3);
    alone.returns(List.of(PAINTER.repaint(weights, seen)));
    float[] painted =
        Calls.call(alone, array(there, there.length), array(picture, 1, 3, SIDE, SIDE)).get(0);
    float[] returned =
        Calls.call(alone, array(again, again.length), array(painted, 1, 3, SIDE, SIDE)).get(0);
    List<float[]> look =
        Calls.call(
            method(recorded, CycleFunctions.LOOK),
            array(there, there.length),
            array(again, again.length),
            array(picture, 1, 3, SIDE, SIDE),
            array(picture, 1, 3, SIDE, SIDE));
    assertThat(look.get(0)).containsExactly(painted, within(1e-5f));
    assertThat(look.get(1)).containsExactly(returned, within(1e-5f));
    assertThat((double) look.get(2)[0]).isCloseTo(distance(returned, picture), within(1e-5));
    assertThat((double) look.get(3)[0]).isCloseTo(distance(painted, picture), within(1e-5));
  }

  private static double distance(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += Math.abs((double) one[i] - other[i]);
    }
    return sum / one.length;
  }
}
