package io.kinoloom.nodes.conditions;

import io.kinoloom.nodes.landmarks.OneEuro;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.FaceMesh;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.Pose;
import io.kinoloom.spi.State;
import io.kinoloom.spi.Timing;
import java.util.List;
import java.util.Map;

/**
 * Calms landmarks, each coordinate on its own. People are told apart by {@link
 * io.kinoloom.spi.Landmarks#id}; who leaves is forgotten. Visibility and confidence stay as they
 * came in, nobody is added and nobody left out.
 *
 * <ul>
 *   <li><b>median</b>: the median over a window of pictures, weighted by visibility times
 *       confidence, as the pose smoothing of C. Chan, S. Ginosar, T. Zhou, A. Efros, "Everybody
 *       Dance Now", ICCV 2019. Centred windows look as far ahead as back: a picture comes out when
 *       the last one of its window has come in, with its own time, and near both ends of a stream
 *       the window shrinks to what is there on both sides. Causal windows end with the picture
 *       itself and delay nothing. A landmark that no picture of the window shows stays where it is.
 *   <li><b>one-euro</b>: see {@link OneEuro}; delays nothing. Speed is measured in sizes of the
 *       person or face a second (half of width plus height of its landmarks).
 * </ul>
 *
 * <p>A change of the picture's size or of the landmark list starts both afresh.
 */
public final class PoseSmooth implements NodeDefinition<PoseSmooth.Params> {
  static final Input<Pose> POSE = Input.of("pose", PayloadType.POSE, "People or hands to calm");
  static final Input<FaceMesh> FACE = Input.of("face", PayloadType.FACE, "Faces to calm");
  static final Output<Pose> CALM_POSE =
      Output.of("pose", PayloadType.POSE, "The same people, calmer");
  static final Output<FaceMesh> CALM_FACE =
      Output.of("face", PayloadType.FACE, "The same faces, calmer");

  /** The last pictures' landmarks, less than a window of them. */
  static final State<List<Moment>> WINDOW = State.list("window", Moment.class);

  /** The filters of those who were there last. */
  static final State<Filters> FILTERS =
      State.of("filters", Filters.class, () -> new Filters(0, 0, "", Map.of()));

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "pose-smooth",
          1,
          "Pose smooth",
          "Calms the landmarks of people, hands or faces over time.",
          Category.VISION,
          Params.class);

  /** What is calmed. */
  public enum Subject {
    /** People or hands. */
    POSE,
    FACE
  }

  /** How it is calmed. */
  public enum Method {
    MEDIAN,
    ONE_EURO
  }

  /** Which pictures a median looks at. */
  public enum Window {
    /** As many before as after, which delays by half a window. */
    CENTERED,
    /** The last ones only. */
    CAUSAL
  }

  /** Params of {@code pose-smooth}. */
  public record Params(
      @Param(doc = "What is calmed; names the ports", value = "pose") Subject subject,
      @Param(
              doc =
                  "Median: takes out single wrong pictures; one-euro: follows fast motion and holds"
                      + " still things still",
              value = "median")
          Method method,
      @Param(doc = "Median: pictures in the window, an odd number", value = "7", min = 1, max = 63)
          int window,
      @Param(
              doc =
                  "Median: centered looks ahead and delays by half a window; causal looks back only",
              value = "centered")
          Window look,
      @Param(
              doc = "One-euro: cutoff at rest in Hz; lower is calmer",
              value = "0.05",
              min = 0.0001,
              max = 1000)
          double minCutoff,
      @Param(
              doc =
                  "One-euro: rise of the cutoff in Hz for a speed of one body or face size a second;"
                      + " higher lags less",
              value = "80",
              min = 0,
              max = 100000)
          double beta,
      @Param(
              doc = "One-euro: cutoff in Hz of the filter on the speed",
              value = "1",
              min = 0.0001,
              max = 1000)
          double derivativeCutoff) {

    boolean delays() {
      return method == Method.MEDIAN && look == Window.CENTERED;
    }
  }

  /**
   * The landmarks of one time.
   *
   * @param timeMicros event time, microseconds
   * @param figures the landmarks
   */
  record Moment(long timeMicros, Figures figures) {}

  /**
   * The filters after a picture.
   *
   * @param width width of the picture, pixels
   * @param height its height, pixels
   * @param topology name of the landmark list
   * @param byId one for each person or face in it
   */
  record Filters(int width, int height, String topology, Map<Integer, Filter> byId) {
    Filters {
      byId = Map.copyOf(byId);
    }
  }

  /**
   * The filters of one person or face.
   *
   * @param points of x, y and z in pixels
   * @param world of x, y and z in metres
   */
  record Filter(OneEuro.State points, OneEuro.State world) {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    Contract.Builder contract =
        Contract.builder()
            .state(params.method == Method.MEDIAN ? WINDOW : FILTERS)
            .timing(params.delays() ? Timing.DELAYED : Timing.SYNCHRONOUS);
    return switch (params.subject) {
      case POSE -> contract.input(POSE).output(CALM_POSE).build();
      case FACE -> contract.input(FACE).output(CALM_FACE).build();
    };
  }

  @Override
  public Node create(Params params) {
    return switch (params.method) {
      case MEDIAN -> new MedianSmoother(params);
      case ONE_EURO -> new OneEuroSmoother(params);
    };
  }

  @Override
  public List<String> problems(Params params) {
    return params.window % 2 == 0
        ? List.of(
            "'window' must be odd, is %d; use %d or %d"
                .formatted(params.window, params.window - 1, params.window + 1))
        : List.of();
  }
}
