package io.kinoloom.nodes.eval;

import io.kinoloom.nodes.vision.Totals;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Score;
import java.util.Map;
import java.util.Optional;

/**
 * {@code flow-error}: how far a flow is from the true one. S. Baker et al., "A Database and
 * Evaluation Methodology for Optical Flow", IJCV 92(1), 2011, section 4.1.
 *
 * <ul>
 *   <li>{@code end-point-error}: mean length of the difference of the vectors, pixels;
 *   <li>{@code angular-error}: mean angle between (u, v, 1) of both, degrees (J. L. Barron, D. J.
 *       Fleet, S. S. Beauchemin, "Performance of Optical Flow Techniques", IJCV 12(1), 1994);
 *   <li>{@code over-1px}, {@code over-3px}: shares of the vectors that are further off than that;
 *   <li>{@code coverage}: share of the known true vectors outside the occlusion for which the flow
 *       has one.
 * </ul>
 *
 * <p>Unknown vectors (not a number) and occluded pixels do not count; a pixel occluded in part
 * counts in part. The report gets the means over the stream. Pictures without any known true
 * vector, such as the last one before a cut, give no score.
 */
public final class FlowError implements NodeDefinition<FlowError.Params> {
  static final Input<FlowField> FLOW = Input.of("flow", PayloadType.FLOW, "Motion to measure");
  static final Input<FlowField> REFERENCE =
      Input.of("reference", PayloadType.FLOW, "The true motion of the same pictures");
  static final Input<Mask> OCCLUSION =
      Input.of("occlusion", PayloadType.MASK, "Points that do not count").optional();
  static final Output<Score> SCORE =
      Output.of("score", PayloadType.SCORE, "The errors of each picture");

  static final String END_POINT = "end-point-error";
  static final String ANGLE = "angular-error";
  static final String OVER_ONE = "over-1px";
  static final String OVER_THREE = "over-3px";
  static final String COVERAGE = "coverage";

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "flow-error",
          1,
          "Flow error",
          "Measures motion against the true one.",
          Category.EVALUATION,
          Params.class);

  /** {@code flow-error} has no params. */
  public record Params() {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    return Contract.builder()
        .input(FLOW)
        .input(REFERENCE)
        .input(OCCLUSION)
        .output(SCORE)
        .state(Comparison.TOTALS)
        .cost(Cost.MEDIUM)
        .reporting()
        .build();
  }

  @Override
  public Node create(Params params) {
    return new Body();
  }

  /** Adds up. */
  private static final class Body implements Node {
    @Override
    public void process(ProcessContext context) {
      FlowField flow = context.require(FLOW);
      FlowField truth = context.require(REFERENCE);
      Optional<Mask> occlusion = context.get(OCCLUSION);
      if (flow.width() != truth.width() || flow.height() != truth.height()) {
        context.reject(
            "'flow' is %dx%d and 'reference' is %dx%d; take both from pictures of one size"
                .formatted(flow.width(), flow.height(), truth.width(), truth.height()));
        return;
      }
      if (occlusion.isPresent()
          && (occlusion.get().width() != flow.width()
              || occlusion.get().height() != flow.height())) {
        context.reject(
            "'occlusion' is %dx%d but 'flow' is %dx%d; take both from pictures of one size"
                .formatted(
                    occlusion.get().width(),
                    occlusion.get().height(),
                    flow.width(),
                    flow.height()));
        return;
      }
      Map<String, Double> figures = figures(flow.vectors(), truth.vectors(), occlusion);
      if (!figures.isEmpty()) {
        context.state(Comparison.TOTALS, context.state(Comparison.TOTALS).plus(figures));
        context.emit(SCORE, new Score(figures));
      }
    }

    private static Map<String, Double> figures(
        float[] flow, float[] truth, Optional<Mask> occlusion) {
      double known = 0;
      double measured = 0;
      double endPoint = 0;
      double angle = 0;
      double overOne = 0;
      double overThree = 0;
      for (int i = 0; i < truth.length; i += 2) {
        double weight =
            occlusion.isPresent() ? 1 - (occlusion.get().alpha()[i / 2] & 0xff) / 255.0 : 1;
        double trueU = truth[i];
        double trueV = truth[i + 1];
        if (weight == 0 || !Double.isFinite(trueU) || !Double.isFinite(trueV)) {
          continue;
        }
        known += weight;
        double u = flow[i];
        double v = flow[i + 1];
        if (!Double.isFinite(u) || !Double.isFinite(v)) {
          continue;
        }
        measured += weight;
        double distance = Math.hypot(u - trueU, v - trueV);
        endPoint += weight * distance;
        angle += weight * angle(u, v, trueU, trueV);
        overOne += distance > 1 ? weight : 0;
        overThree += distance > 3 ? weight : 0;
      }
      if (known == 0) {
        return Map.of();
      }
      if (measured == 0) {
        return Map.of(COVERAGE, 0.0);
      }
      return Map.of(
          END_POINT, endPoint / measured,
          ANGLE, Math.toDegrees(angle / measured),
          OVER_ONE, overOne / measured,
          OVER_THREE, overThree / measured,
          COVERAGE, measured / known);
    }

    /** Radians between (u, v, 1) of two vectors, exact for small angles too. */
    private static double angle(double u, double v, double trueU, double trueV) {
      double product = 1 + u * trueU + v * trueV;
      double crossed =
          Math.sqrt(square(v - trueV) + square(trueU - u) + square(u * trueV - v * trueU));
      return Math.atan2(crossed, product);
    }

    private static double square(double value) {
      return value * value;
    }

    @Override
    public void flush(ProcessContext context) {
      Totals totals = context.state(Comparison.TOTALS);
      totals.byName().forEach((name, total) -> context.summary(name, total.mean()));
      totals.of(COVERAGE).ifPresent(total -> context.summary(Comparison.PICTURES, total.count()));
    }
  }
}
