package io.kinoloom.nodes.perception;

import io.kinoloom.nodes.inference.ModelHost;
import io.kinoloom.nodes.inference.Region;
import io.kinoloom.nodes.landmarks.Topology;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeBody;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.Pose;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.State;
import io.kinoloom.spi.VideoFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code pose-extract}: the joints of people, followed from picture to picture, with MediaPipe's
 * networks and the way its Pose runs them. See {@link Tracker} for how people are followed and
 * {@link BodyFilter} for how they are smoothed.
 *
 * <p>A picture without people gives an empty list. Confidence is the network's certainty that there
 * is a person. The z of a landmark is 0 at the middle of the hips, and so are world coordinates.
 */
public final class PoseExtract implements NodeDefinition<PoseExtract.Params> {
  public static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures to find people in")
          .accepts(PixelFormat.YUV420P, PixelFormat.BGR24, PixelFormat.GRAY8);
  public static final Output<Pose> POSE =
      Output.of("pose", PayloadType.POSE, "The people of each picture, 'blazepose-33'");
  public static final Output<Mask> MASK =
      Output.of(
          "mask",
          PayloadType.MASK,
          "The people followed, of the size of the picture; 255 is a person; not smoothed over"
              + " time; painted only if wired");

  private static final State<FollowedBodies> FOLLOWED =
      State.of("followed", FollowedBodies.class, () -> FollowedBodies.NONE);

  /**
   * The square that holds a whole body with outstretched arms is much larger than the body, so that
   * those of two people side by side overlap by half.
   */
  private static final double CLAIMED = 0.75;

  /** In sides of that square; about a shoulder's width. */
  private static final double REACH = 0.25;

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "pose-extract",
          1,
          "Pose extract",
          "Finds and follows people and the 33 joints of each, in the picture and in metres.",
          Category.VISION,
          Params.class);

  /** Which landmark network. */
  public enum Complexity {
    LITE(1),
    FULL(4),
    HEAVY(4);

    private final int threads;

    Complexity(int threads) {
      this.threads = threads;
    }

    /** Threads that a call is worth, on a machine that has other work too. */
    int threads() {
      return threads;
    }

    String model() {
      return "pose-landmark-" + name().toLowerCase(Locale.ROOT);
    }
  }

  /** Params of {@code pose-extract}. */
  public record Params(
      @Param(
              doc = "Which network: 'lite' is fastest, 'heavy' most exact and several times slower",
              value = "full")
          Complexity complexity,
      @Param(doc = "People followed at most", value = "1", min = 1, max = 64) int maxPeople,
      @Param(
              doc = "A person is found if the detector is at least so sure",
              value = "0.5",
              min = 0,
              max = 1)
          double minDetectionConfidence,
      @Param(
              doc = "A person is lost if the landmark network is less sure that there is one",
              value = "0.5",
              min = 0,
              max = 1)
          double minTrackingConfidence,
      @Param(
              doc =
                  "While some people are followed, but fewer than 'max-people', more are looked for"
                      + " in every n-th picture",
              value = "10",
              min = 1,
              max = 10_000)
          int searchEvery,
      @Param(doc = "Smooth landmarks and visibilities over time, as MediaPipe does", value = "true")
          boolean smooth) {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public void preload() {
    ModelHost.preload();
  }

  @Override
  public Contract contract(Params params) {
    return Contract.builder()
        .input(VIDEO)
        .output(POSE)
        .output(MASK)
        .state(FOLLOWED)
        .state(Following.NEXT_ID)
        .cost(Cost.HEAVY)
        .build();
  }

  @Override
  public NodeBody create(Params params) {
    return new Extractor(params);
  }

  /** What is opened and closed together. */
  private record Networks(Detector detector, BodyNetwork body) implements AutoCloseable {
    @Override
    public void close() {
      detector.close();
      body.close();
    }
  }

  /** Somebody seen. */
  private record Seen(Body body, BodyFilter filter) {}

  private static final class Extractor implements Node {
    private final Params params;
    private final Tracker tracker;
    private boolean paints;
    private Optional<Networks> networks = Optional.empty();

    Extractor(Params params) {
      this.params = params;
      tracker = new Tracker(params.maxPeople, params.searchEvery, CLAIMED, REACH);
    }

    @Override
    public void open(OpenContext context) {
      paints = context.isWired(MASK);
      Detector detector = new Detector(Detector.Kind.PERSON, params.minDetectionConfidence);
      try {
        networks =
            Optional.of(
                new Networks(
                    detector,
                    new BodyNetwork(params.complexity, params.minTrackingConfidence, paints)));
      } finally {
        if (networks.isEmpty()) {
          detector.close();
        }
      }
    }

    @Override
    public void process(ProcessContext context) {
      VideoFrame frame = context.require(VIDEO);
      long now = context.eventTimeMicros();
      FollowedBodies before = context.state(FOLLOWED).before(frame);
      Tracker.Step<Seen> step =
          tracker.step(
              before.tracks(),
              context.state(Following.NEXT_ID),
              now,
              new Eye(frame, now, before, networks.orElseThrow()));
      List<Landmarks> people = new ArrayList<>();
      List<BodyFilter> filters = new ArrayList<>();
      for (Tracker.Known<Seen> known : step.seen()) {
        Body body = known.what().body();
        BodyFilter filter = known.what().filter().withId(known.id());
        filters.add(filter);
        people.add(
            params.smooth
                ? new Landmarks(
                    known.id(), body.presence(), filter.landmarks(), filter.world().state().value())
                : new Landmarks(known.id(), body.presence(), body.points(), body.world()));
      }
      context.state(
          FOLLOWED, new FollowedBodies(frame.width(), frame.height(), step.tracks(), filters));
      context.state(Following.NEXT_ID, step.nextId());
      context.emit(
          POSE, new Pose(frame.width(), frame.height(), Topology.BLAZEPOSE_33.name(), people));
      if (paints) {
        List<Body> bodies = step.seen().stream().map(known -> known.what().body()).toList();
        context.emit(MASK, Silhouettes.paint(frame.width(), frame.height(), bodies));
      }
    }

    @Override
    public void close() {
      networks.ifPresent(Networks::close);
    }
  }

  /** Sees one picture. */
  private record Eye(VideoFrame frame, long now, FollowedBodies before, Networks networks)
      implements Tracker.Eye<Seen> {
    @Override
    public List<Region> search() {
      return networks.detector().detect(frame).stream().map(BodyNetwork::region).toList();
    }

    @Override
    public Optional<Tracker.Sight<Seen>> look(Region region) {
      return networks
          .body()
          .look(frame, region)
          .map(body -> sight(body, BodyFilter.begin(body, now)));
    }

    @Override
    public Optional<Tracker.Sight<Seen>> look(int id, Region region) {
      return networks
          .body()
          .look(frame, region)
          .map(
              body ->
                  sight(
                      body,
                      before
                          .filter(id)
                          .map(filter -> filter.next(body, now))
                          .orElseGet(() -> BodyFilter.begin(body, now))));
    }

    @Override
    public boolean isSame(Tracker.Sight<Seen> one, Tracker.Sight<Seen> other) {
      return one.what().body().isSame(other.what().body());
    }

    private static Tracker.Sight<Seen> sight(Body body, BodyFilter filter) {
      return new Tracker.Sight<>(filter.region(), new Seen(body, filter));
    }
  }
}
