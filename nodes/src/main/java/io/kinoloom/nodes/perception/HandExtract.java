package io.kinoloom.nodes.perception;

import io.kinoloom.nodes.inference.ModelHost;
import io.kinoloom.nodes.inference.Region;
import io.kinoloom.nodes.landmarks.Topology;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Landmarks;
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
import io.kinoloom.spi.VideoFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code hand-extract}: the joints of every hand, followed from picture to picture, with
 * MediaPipe's networks and the way its Hands run them. See {@link Tracker} for how hands are
 * followed.
 *
 * <p>A picture without hands gives empty lists. Confidence is the network's certainty that there is
 * a hand; joints have no visibility of their own, so every one has 1. The z of a joint is 0 at the
 * wrist; world coordinates start in the middle of the hand.
 *
 * <p>Which hand it is shows in the output on which it comes: {@code pose} has all hands, {@code
 * left} and {@code right} those of either side, with the same ids. The network judges each picture
 * anew, so a hand that is hard to tell may change sides while its id stays.
 */
public final class HandExtract implements NodeDefinition<HandExtract.Params> {
  public static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures to find hands in")
          .accepts(PixelFormat.YUV420P, PixelFormat.BGR24, PixelFormat.GRAY8);
  public static final Output<Pose> POSE =
      Output.of("pose", PayloadType.POSE, "All hands of each picture, 'mediapipe-hand-21'");
  public static final Output<Pose> LEFT =
      Output.of("left", PayloadType.POSE, "The left hands among them");
  public static final Output<Pose> RIGHT =
      Output.of("right", PayloadType.POSE, "The right hands among them");

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "hand-extract",
          1,
          "Hand extract",
          "Finds and follows hands and reads the 21 joints of each.",
          Category.VISION,
          Params.class);

  /** How exact the networks are. */
  public enum Complexity {
    LITE(Detector.Kind.PALM_LITE, "hand-landmark-lite"),
    FULL(Detector.Kind.PALM_FULL, "hand-landmark-full");

    private final Detector.Kind palms;
    private final String joints;

    Complexity(Detector.Kind palms, String joints) {
      this.palms = palms;
      this.joints = joints;
    }
  }

  /** Params of {@code hand-extract}. */
  public record Params(
      @Param(doc = "Hands followed at most", value = "2", min = 1, max = 64) int maxHands,
      @Param(doc = "'lite' is faster, 'full' more exact", value = "full") Complexity complexity,
      @Param(
              doc = "A hand is found if the detector is at least so sure",
              value = "0.5",
              min = 0,
              max = 1)
          double minDetectionConfidence,
      @Param(
              doc = "A hand is lost if the network is less sure that it is one",
              value = "0.5",
              min = 0,
              max = 1)
          double minTrackingConfidence,
      @Param(
              doc =
                  "While some hands are followed, but fewer than 'max-hands', more are looked for in"
                      + " every n-th picture; 1 as MediaPipe does",
              value = "5",
              min = 1,
              max = 10_000)
          int searchEvery,
      @Param(doc = "Smooth the joints over time; MediaPipe's Hands do not", value = "false")
          boolean smooth,
      @Param(
              doc = "The pictures are mirrored, as those of a selfie camera often are",
              value = "false")
          boolean mirrored) {}

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
        .output(LEFT)
        .output(RIGHT)
        .state(Following.STATE)
        .state(Following.NEXT_ID)
        .cost(Cost.HEAVY)
        .build();
  }

  @Override
  public NodeBody create(Params params) {
    return new Body(params);
  }

  private static final class Body implements Node {
    private final Params params;
    private final Tracker tracker;
    private Optional<Networks> networks = Optional.empty();

    /** What is opened and closed together. */
    private record Networks(Detector detector, HandReader reader) {}

    Body(Params params) {
      this.params = params;
      this.tracker = new Tracker(params.maxHands, params.searchEvery);
    }

    @Override
    public void open(OpenContext context) {
      networks =
          Optional.of(
              new Networks(
                  new Detector(params.complexity.palms, params.minDetectionConfidence),
                  new HandReader(params.complexity.joints, params.minTrackingConfidence)));
    }

    @Override
    public void process(ProcessContext context) {
      VideoFrame frame = context.require(VIDEO);
      long now = context.eventTimeMicros();
      Following before = Following.before(context, frame);
      Tracker.Step<HandReader.Hand> step =
          tracker.step(
              before.tracks(),
              context.state(Following.NEXT_ID),
              now,
              new Eye(frame, networks.orElseThrow()));
      Smoothing.Picture smoothing = new Smoothing.Picture(before.smoothing(), now);
      List<Landmarks> hands = new ArrayList<>();
      List<Landmarks> left = new ArrayList<>();
      List<Landmarks> right = new ArrayList<>();
      for (Tracker.Known<HandReader.Hand> known : step.seen()) {
        Landmarks hand = landmarks(known, smoothing);
        hands.add(hand);
        boolean isRight = known.what().right() > 0.5f != params.mirrored;
        (isRight ? right : left).add(hand);
      }
      context.state(
          Following.STATE,
          new Following(frame.width(), frame.height(), step.tracks(), smoothing.after()));
      context.state(Following.NEXT_ID, step.nextId());
      context.emit(POSE, pose(frame, hands));
      context.emit(LEFT, pose(frame, left));
      context.emit(RIGHT, pose(frame, right));
    }

    private static Pose pose(VideoFrame frame, List<Landmarks> hands) {
      return new Pose(frame.width(), frame.height(), Topology.MEDIAPIPE_HAND_21.name(), hands);
    }

    private Landmarks landmarks(Tracker.Known<HandReader.Hand> known, Smoothing.Picture smoothing) {
      HandReader.Hand hand = known.what();
      if (!params.smooth) {
        return new Landmarks(known.id(), hand.presence(), hand.points(), hand.world());
      }
      Region box = Regions.around(hand.points(), 0);
      double size = (box.width() + box.height()) / 2;
      return new Landmarks(
          known.id(),
          hand.presence(),
          smoothing.smooth(known.id(), hand.points(), size),
          smoothing.smoothWorld(known.id(), hand.world()));
    }

    @Override
    public void close() {
      networks.ifPresent(
          open -> {
            open.detector().close();
            open.reader().close();
          });
    }
  }

  /** Sees one picture. */
  private record Eye(VideoFrame frame, Body.Networks networks)
      implements Tracker.Eye<HandReader.Hand> {
    @Override
    public List<Region> search() {
      return networks.detector().detect(frame).stream().map(HandReader::region).toList();
    }

    @Override
    public Optional<Tracker.Sight<HandReader.Hand>> look(Region region) {
      return networks.reader().look(frame, region);
    }
  }
}
