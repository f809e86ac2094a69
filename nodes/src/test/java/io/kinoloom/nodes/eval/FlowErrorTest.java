package io.kinoloom.nodes.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.Mask;
import io.kinoloom.testing.NodeTester;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlowErrorTest {
  private static FlowField flow(float... vectors) {
    return new FlowField(vectors.length / 2, 1, vectors);
  }

  private static NodeTester tester(FlowField flow, FlowField truth) {
    return NodeTester.of(new FlowError(), Map.of())
        .input(FlowError.FLOW, flow)
        .input(FlowError.REFERENCE, truth);
  }

  @Test
  void knownVectors() {
    Map<String, Double> values =
        tester(flow(3, 4, 0, 0, 1, 0, 2, 5), flow(0, 0, 0, 0, 0, 1, 2, 3))
            .run()
            .payloads(FlowError.SCORE)
            .get(0)
            .values();
    assertThat(values.get("end-point-error"))
        .isCloseTo((5 + 0 + Math.sqrt(2) + 2) / 4, within(1e-12));
    double angles = angle(3, 4, 0, 0) + angle(0, 0, 0, 0) + angle(1, 0, 0, 1) + angle(2, 5, 2, 3);
    assertThat(values.get("angular-error")).isCloseTo(angles / 4, within(1e-6));
    assertThat(values)
        .containsEntry("over-1px", 0.75)
        .containsEntry("over-3px", 0.25)
        .containsEntry("coverage", 1.0);
  }

  /** Barron, Fleet and Beauchemin's definition, by the arc cosine. */
  private static double angle(double u, double v, double trueU, double trueV) {
    double product = u * trueU + v * trueV + 1;
    double lengths = Math.sqrt((u * u + v * v + 1) * (trueU * trueU + trueV * trueV + 1));
    return Math.toDegrees(Math.acos(Math.min(1, product / lengths)));
  }

  @Test
  void unknownAndOccludedVectorsDoNotCount() {
    NodeTester.Result result =
        tester(flow(1, 0, 9, 9, Float.NaN, 0, 7, 7), flow(0, 0, Float.NaN, 0, 1, 1, 0, 0))
            .input(FlowError.OCCLUSION, new Mask(4, 1, new byte[] {0, 0, 0, (byte) 255}))
            .run();
    assertThat(result.payloads(FlowError.SCORE).get(0).values())
        .containsEntry("end-point-error", 1.0)
        .containsEntry("coverage", 0.5);
    assertThat(result.summaries()).containsEntry("pictures", 1.0);
  }

  @Test
  void nothingKnownGivesNoScore() {
    assertThat(tester(flow(1, 0), flow(Float.NaN, Float.NaN)).run().payloads(FlowError.SCORE))
        .isEmpty();
    assertThat(
            tester(flow(Float.NaN, 0), flow(1, 1)).run().payloads(FlowError.SCORE).get(0).values())
        .isEqualTo(Map.of("coverage", 0.0));
  }

  @Test
  void refusesOtherSizes() {
    assertThatThrownBy(() -> tester(flow(1, 0), flow(1, 0, 1, 0)).run())
        .hasStackTraceContaining("'flow' is 1x1 and 'reference' is 2x1");
  }
}
