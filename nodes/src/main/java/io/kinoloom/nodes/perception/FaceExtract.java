package io.kinoloom.nodes.perception;

import io.kinoloom.nodes.inference.ModelHost;
import io.kinoloom.nodes.inference.Region;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.FaceMesh;
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
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.VideoFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code face-extract}: the mesh of every face, followed from picture to picture, with MediaPipe's
 * networks and the way its face mesh runs them. See {@link Tracker} for how faces are followed.
 *
 * <p>A picture without faces gives an empty list. Confidence is the network's certainty that there
 * is a face; the mesh has no visibility of its own, so every point has 1. The z of a point is 0 at
 * the middle of the head.
 */
public final class FaceExtract implements NodeDefinition<FaceExtract.Params> {
  public static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures to find faces in")
          .accepts(PixelFormat.YUV420P, PixelFormat.BGR24, PixelFormat.GRAY8);
  public static final Output<FaceMesh> FACE =
      Output.of(
          "face",
          PayloadType.FACE,
          "The faces of each picture, 'mediapipe-468' or, refined, 'mediapipe-478'");

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "face-extract",
          1,
          "Face extract",
          "Finds and follows faces and fits a mesh of 468 points to each.",
          Category.VISION,
          Params.class);

  /** How far faces may be from the camera. */
  public enum Range {
    /** Two metres: webcams, interviews. */
    SHORT,
    /** Five metres: rooms. */
    FULL
  }

  /** Params of {@code face-extract}. */
  public record Params(
      @Param(doc = "Faces followed at most", value = "1", min = 1, max = 64) int maxFaces,
      @Param(
              doc = "How far faces may be: 'short' for two metres, 'full' for five and slower",
              value = "short")
          Range range,
      @Param(
              doc = "A face is found if the detector is at least so sure",
              value = "0.5",
              min = 0,
              max = 1)
          double minDetectionConfidence,
      @Param(
              doc = "A face is lost if the mesh is less sure that it is one",
              value = "0.5",
              min = 0,
              max = 1)
          double minTrackingConfidence,
      @Param(
              doc =
                  "While some faces are followed, but fewer than 'max-faces', more are looked for in"
                      + " every n-th picture; 1 as MediaPipe does",
              value = "5",
              min = 1,
              max = 10_000)
          int searchEvery,
      @Param(
              doc =
                  "Look twice at lips and eyes and find the irises: 478 points instead of 468, at"
                      + " one and a half times the cost",
              value = "false")
          boolean refine,
      @Param(doc = "Smooth the points over time; MediaPipe's face mesh does not", value = "false")
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
        .output(FACE)
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
    private record Networks(Detector detector, FaceMesher mesher) implements AutoCloseable {
      @Override
      public void close() {
        detector.close();
        mesher.close();
      }
    }

    Body(Params params) {
      this.params = params;
      this.tracker = new Tracker(params.maxFaces, params.searchEvery);
    }

    @Override
    public void open(OpenContext context) {
      Detector.Kind kind =
          params.range == Range.SHORT
              ? Detector.Kind.FACE_SHORT_RANGE
              : Detector.Kind.FACE_FULL_RANGE;
      Detector detector = new Detector(kind, params.minDetectionConfidence);
      networks =
          Optional.of(
              new Networks(detector, new FaceMesher(params.refine, params.minTrackingConfidence)));
    }

    @Override
    public void process(ProcessContext context) {
      VideoFrame frame = context.require(VIDEO);
      long now = context.eventTimeMicros();
      Following before = Following.before(context, frame);
      Tracker.Step<FaceMesher.Face> step =
          tracker.step(
              before.tracks(),
              context.state(Following.NEXT_ID),
              now,
              new Eye(frame, networks.orElseThrow()));
      Smoothing.Picture smoothing = new Smoothing.Picture(before.smoothing(), now);
      List<Landmarks> faces = new ArrayList<>();
      for (Tracker.Known<FaceMesher.Face> known : step.seen()) {
        faces.add(
            new Landmarks(
                known.id(),
                known.what().presence(),
                params.smooth ? smooth(known, smoothing) : known.what().points(),
                new float[0]));
      }
      context.state(
          Following.STATE,
          new Following(frame.width(), frame.height(), step.tracks(), smoothing.after()));
      context.state(Following.NEXT_ID, step.nextId());
      context.emit(
          FACE,
          new FaceMesh(
              frame.width(), frame.height(), FaceMesher.topology(params.refine).name(), faces));
    }

    private static float[] smooth(
        Tracker.Known<FaceMesher.Face> known, Smoothing.Picture smoothing) {
      float[] points = known.what().points();
      Region box = Regions.around(points, 0);
      return smoothing.smooth(known.id(), points, (box.width() + box.height()) / 2);
    }

    @Override
    public void close() {
      networks.ifPresent(Networks::close);
    }
  }

  /** Sees one picture. */
  private record Eye(VideoFrame frame, Body.Networks networks)
      implements Tracker.Eye<FaceMesher.Face> {
    @Override
    public List<Region> search() {
      return networks.detector().detect(frame).stream().map(FaceMesher::region).toList();
    }

    @Override
    public Optional<Tracker.Sight<FaceMesher.Face>> look(Region region) {
      return networks.mesher().look(frame, region);
    }
  }
}
