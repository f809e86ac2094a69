package io.kinoloom.nodes.eval;

import io.kinoloom.nodes.vision.Totals;
import io.kinoloom.nodes.vision.Totals.Total;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.State;
import io.kinoloom.spi.VideoFrame;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * {@code warp-error}: how unsteady a video is along its motion, E_warp of W.-S. Lai et al.,
 * "Learning Blind Video Temporal Consistency", ECCV 2018, section 4.2. With a flow f from picture t
 * to t + 1 and an occlusion o of picture t,
 *
 * <pre>E_t = sum((1 - o) (x[t+1](p + f(p)) - x[t](p))^2) / sum(1 - o)</pre>
 *
 * <p>over the pixels p whose vector is known and ends inside the picture; samples run from 0 to 1,
 * the square is the mean over the components, and points between pixels are looked up bilinearly.
 * With {@code flow-to: previous} the flow leads from picture t + 1 back to t, and the occlusion
 * belongs to picture t + 1.
 *
 * <p>The score of a pair comes with the later picture: {@code warp-error}, {@code coverage} (the
 * share of the picture that counted) and, where {@code reference} is wired, {@code
 * warp-error-reference} of that video under the same flow. The report gets the mean of each over
 * the stream and {@code ratio}, the first over the last. A low error alone says little: a blank
 * video has none. Pictures of another size begin afresh.
 */
public final class WarpError implements NodeDefinition<WarpError.Params> {
  static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures to measure");
  static final Input<VideoFrame> REFERENCE =
      Input.of(
              "reference",
              PayloadType.VIDEO,
              "Another video with the same motion to compare with: the real one, or that of a"
                  + " baseline")
          .aligned(Comparison.REFERENCE_ALIGNMENT)
          .optional();
  // Optional because the last picture has no motion to a next one, nor the first to one before.
  static final Input<FlowField> FLOW =
      Input.of("flow", PayloadType.FLOW, "Motion of each picture, see 'flow-to'").optional();
  static final Input<Mask> OCCLUSION =
      Input.of("occlusion", PayloadType.MASK, "Points that the other picture does not show")
          .optional();
  static final Output<Score> SCORE =
      Output.of("score", PayloadType.SCORE, "warp-error and coverage of each pair of pictures");

  private static final State<Totals> TOTALS = Comparison.TOTALS;

  /** The picture before. */
  static final State<Optional<Held>> LAST = State.optional("last", Held.class);

  private static final String ERROR = "warp-error";
  private static final String OF_REFERENCE = "warp-error-reference";

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          ERROR,
          1,
          "Warp error",
          "Measures how unsteady a video is along its motion.",
          Category.EVALUATION,
          Params.class);

  /** Where vectors lead. */
  public enum Direction {
    NEXT,
    PREVIOUS
  }

  /** Params of {@code warp-error}. */
  public record Params(
      @Param(doc = "Which picture the flow of a picture leads to", value = "next") Direction flowTo,
      @Param(doc = "What is compared; with yuv420p it is luma alone, as stored", value = "bgr24")
          Pixels pixels) {}

  /**
   * A picture and what belongs to it.
   *
   * @param video the picture
   * @param reference that of the reference
   * @param flow its flow to the next picture
   * @param occlusion what the next picture does not show
   */
  record Held(
      VideoFrame video,
      Optional<VideoFrame> reference,
      Optional<FlowField> flow,
      Optional<Mask> occlusion) {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    return Contract.builder()
        .input(VIDEO.accepts(params.pixels.format()))
        .input(REFERENCE.accepts(params.pixels.format()))
        .input(FLOW)
        .input(OCCLUSION)
        .output(SCORE)
        .state(TOTALS)
        .state(LAST)
        .cost(Cost.MEDIUM)
        .reporting()
        .build();
  }

  @Override
  public Node create(Params params) {
    return new Body(params.flowTo);
  }

  /** Compares each picture with the one before. */
  private static final class Body implements Node {
    private final Direction flowTo;
    private Consumer<String> warnings = message -> {};

    Body(Direction flowTo) {
      this.flowTo = flowTo;
    }

    @Override
    public void open(OpenContext context) {
      warnings = context::warn;
    }

    @Override
    public void process(ProcessContext context) {
      Held now =
          new Held(
              context.require(VIDEO),
              context.get(REFERENCE),
              context.get(FLOW),
              context.get(OCCLUSION));
      Optional<String> problem = problem(now);
      if (problem.isPresent()) {
        context.reject(problem.get());
        return;
      }
      Optional<Held> last = context.state(LAST);
      context.state(LAST, Optional.of(now));
      if (last.isEmpty() || !sameSize(last.get().video(), now.video())) {
        return;
      }
      Map<String, Double> figures =
          flowTo == Direction.NEXT ? figures(last.get(), now) : figures(now, last.get());
      if (!figures.isEmpty()) {
        context.state(TOTALS, context.state(TOTALS).plus(figures));
        context.emit(SCORE, new Score(figures));
      }
    }

    /** What moving {@code to} onto {@code from}, by the flow of the latter, shows. */
    private static Map<String, Double> figures(Held from, Held to) {
      Map<String, Double> figures = new TreeMap<>();
      if (from.flow().isEmpty()) {
        return figures;
      }
      FlowField flow = from.flow().get();
      Warp warp = Warp.measure(from.video(), to.video(), flow, from.occlusion());
      if (warp.weight() == 0) {
        return figures; // Nothing of the one is known to be in the other, as at a cut.
      }
      figures.put(ERROR, warp.error());
      figures.put("coverage", warp.coverage());
      if (from.reference().isPresent() && to.reference().isPresent()) {
        figures.put(
            OF_REFERENCE,
            Warp.measure(from.reference().get(), to.reference().get(), flow, from.occlusion())
                .error());
      }
      return figures;
    }

    private static Optional<String> problem(Held held) {
      VideoFrame video = held.video();
      if (held.reference().isPresent()) {
        Optional<String> mismatch = Comparison.mismatch(video, held.reference().get());
        if (mismatch.isPresent()) {
          return mismatch;
        }
      }
      return held.flow()
          .filter(flow -> flow.width() != video.width() || flow.height() != video.height())
          .map(flow -> otherSize("flow", flow.width(), flow.height(), video))
          .or(
              () ->
                  held.occlusion()
                      .filter(
                          mask -> mask.width() != video.width() || mask.height() != video.height())
                      .map(mask -> otherSize("occlusion", mask.width(), mask.height(), video)));
    }

    private static String otherSize(String input, int width, int height, VideoFrame video) {
      return "'%s' is %dx%d but 'video' is %dx%d; take both from pictures of one size"
          .formatted(input, width, height, video.width(), video.height());
    }

    private static boolean sameSize(VideoFrame one, VideoFrame other) {
      return one.width() == other.width() && one.height() == other.height();
    }

    @Override
    public void flush(ProcessContext context) {
      Totals totals = context.state(TOTALS);
      if (totals.byName().isEmpty()) {
        if (context.state(LAST).isPresent() && context.sequence() > 0) {
          warnings.accept(
              "no two pictures could be compared, since no flow led from one to the other; wire"
                  + " 'flow' to the motion of these very pictures");
        }
        return;
      }
      totals.byName().forEach((name, total) -> context.summary(name, total.mean()));
      Total error = totals.of(ERROR).orElseThrow();
      context.summary(Comparison.PICTURES, error.count());
      totals
          .of(OF_REFERENCE)
          .ifPresent(reference -> context.summary("ratio", error.mean() / reference.mean()));
    }
  }
}
