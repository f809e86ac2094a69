package io.kinoloom.nodes.train;

import static io.kinoloom.nodes.train.Losses.distance;
import static io.kinoloom.nodes.train.Losses.leastSquares;

import io.kinoloom.nodes.torchscript.Layout;
import io.kinoloom.nodes.torchscript.Method;
import io.kinoloom.nodes.torchscript.Value;
import io.kinoloom.nodes.torchscript.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * The functions that training a pair of painters consists of, recorded as TorchScript (J.-Y. Zhu
 * and others, "Unpaired Image-to-Image Translation using Cycle-Consistent Adversarial Networks",
 * ICCV 2017, section 3 and 5.2). Pictures of two kinds are called a and b; the painter
 * <em>forth</em> makes b of a, the painter <em>back</em> a of b.
 *
 * @param painter shape of both painters
 * @param judge shape of both judges
 * @param objective how the painters' loss is weighed
 */
record CycleFunctions(Repainter painter, Judge judge, CycleObjective objective) {
  static final String PAINT = "paint";
  static final String JUDGE = "judge";
  static final String LOOK = "look";

  /**
   * Names of the parts of the painters' loss, in the order in which {@link #PAINT} returns them.
   */
  static final List<String> PARTS =
      List.of("cycle-a", "cycle-b", "identity-a", "identity-b", "adversarial-a", "adversarial-b");

  /** The functions and how the weights of painters and of judges are laid out. */
  record Recorded(List<Method> methods, Layout painter, Layout judge) {}

  Recorded record() {
    Method paint = new Method(PAINT);
    Weights forth = recordPainting(paint);
    Method judging = new Method(JUDGE);
    Weights judgeWeights = recordJudging(judging);
    Method look = new Method(LOOK);
    recordLooking(look);
    return new Recorded(List.of(paint, judging, look), forth.layout(), judgeWeights.layout());
  }

  private Value paint(Weights weights, Value picture) {
    return painter.repaint(weights, picture);
  }

  private List<Judge.Look> judge(Weights weights, Value picture) {
    return judge.look(weights, picture.unshuffle());
  }

  /**
   * forth, back, judge of a, judge of b, a, b -> loss, b painted of a, a painted of b, parts of the
   * loss.
   */
  private Weights recordPainting(Method method) {
    final Weights forth = method.weights("forth");
    final Weights back = method.weights("back");
    final Weights judgeA = method.frozenWeights("judge_a");
    final Weights judgeB = method.frozenWeights("judge_b");
    final Value a = method.argument("a", 3);
    final Value b = method.argument("b", 3);
    Value paintedB = paint(forth, a);
    Value paintedA = paint(back, b);
    Value none = a.mean().times(0).detach();
    boolean judged = objective.adversarial() > 0;
    boolean identical = objective.identity() > 0;
    List<Value> parts =
        List.of(
            distance(paint(back, paintedB), a),
            distance(paint(forth, paintedA), b),
            identical ? distance(paint(back, a), a) : none,
            identical ? distance(paint(forth, b), b) : none,
            judged ? leastSquares(judge(judgeA, paintedA), 1) : none,
            judged ? leastSquares(judge(judgeB, paintedB), 1) : none);
    Value loss =
        parts
            .get(0)
            .plus(parts.get(1))
            .times(objective.cycle())
            .plus(parts.get(2).plus(parts.get(3)).times(objective.identity()))
            .plus(parts.get(4).plus(parts.get(5)).times(objective.adversarial()));
    List<Value> results = new ArrayList<>(List.of(loss, paintedB, paintedA));
    results.addAll(parts);
    method.returns(results);
    return forth;
  }

  /** judge, real, painted -> loss. */
  private Weights recordJudging(Method method) {
    Weights weights = method.weights("judge");
    Value real = method.argument("real", 3);
    Value painted = method.argument("painted", 3);
    method.returns(
        List.of(
            leastSquares(judge(weights, real), 1)
                .plus(leastSquares(judge(weights, painted), 0))
                .times(0.5)));
    return weights;
  }

  /**
   * there, and back again, a picture, one of the other kind -> the picture painted there, and back
   * again; its distance from the first one, and that of the other from what it becomes there.
   */
  private void recordLooking(Method method) {
    Weights there = method.frozenWeights("there");
    Weights again = method.frozenWeights("again");
    Value picture = method.argument("picture", 3);
    Value other = method.argument("other", 3);
    Value painted = paint(there, picture);
    Value returned = paint(again, painted);
    method.returns(
        List.of(
            painted, returned, distance(returned, picture), distance(paint(there, other), other)));
  }
}
