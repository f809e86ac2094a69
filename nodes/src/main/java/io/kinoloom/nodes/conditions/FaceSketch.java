package io.kinoloom.nodes.conditions;

import io.kinoloom.nodes.conditions.GazeTracker.Eye;
import io.kinoloom.nodes.conditions.GazeTracker.Gaze;
import io.kinoloom.nodes.conditions.Shape.Point;
import io.kinoloom.nodes.landmarks.Topology;
import io.kinoloom.nodes.vision.GradientThreshold;
import io.kinoloom.nodes.vision.Mats;
import io.kinoloom.nodes.vision.Plane;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.FaceMesh;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.State;
import io.kinoloom.spi.Tensor;
import io.kinoloom.spi.VideoFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Draws faces as the lines that edges-to-face generators are conditioned on (T. Wang and others,
 * "Video-to-Video Synthesis", NeurIPS 2018): jaw, brows, nose, lids and lips as 15 smooth curves
 * through the landmarks, white on black, and around the faces the Canny edges of the picture.
 *
 * <ul>
 *   <li><b>lines</b>: smooth lines, 1 on them and 0 off them.
 *   <li><b>distance</b>: 1 on a line, falling linearly to 0 at {@code reach}; exact to a fraction
 *       of a pixel, so that a small sketch tells how far an eye is open.
 * </ul>
 *
 * <p>The tensor holds a channel for each curve, so that a generator can tell the parts apart: jaw,
 * right and left brow, bridge of the nose, right nostril, base of the nose, left nostril, right
 * upper and lower lid, left upper and lower lid, outer upper and lower lip, inner upper and lower
 * lip; with {@code gaze} a 16th for the irises. Channels are drawn in one style and hold no
 * background. The picture shows the strongest of the channels at each pixel.
 *
 * <p>{@code gaze} takes the irises of the mesh if it has them (mediapipe-478), or else finds them
 * in the picture, see {@link IrisFinder}, calms their positions within the eyes, and draws a small
 * disc for each; closed eyes have none.
 */
public final class FaceSketch implements NodeDefinition<FaceSketch.Params> {
  static final Input<FaceMesh> FACE =
      Input.of("face", PayloadType.FACE, "Faces to draw, as mediapipe-468 or mediapipe-478");
  static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "The pictures the faces were found in")
          .accepts(PixelFormat.GRAY8);
  static final Output<VideoFrame> SKETCH =
      Output.of("video", PayloadType.VIDEO, "Lines, white on black").produces(PixelFormat.GRAY8);
  static final Output<Tensor> PARTS =
      Output.of(
          "parts", PayloadType.TENSOR, "15 curves (16 with irises) x height x width, each 0..1");
  static final Output<Score> GAZE =
      Output.of(
          "gaze",
          PayloadType.SCORE,
          "Of the largest face: right-confidence and left-confidence, 0 where no iris is seen;"
              + " where one is, right-x, right-y, left-x, left-y in pixels of the faces' picture");

  /** Where everybody looked last. */
  static final State<Gazes> GAZES = State.of("gazes", Gazes.class, () -> new Gazes(Map.of()));

  /** Meshes that begin with the points that are drawn. */
  private static final List<Topology> MESHES =
      List.of(Topology.MEDIAPIPE_468, Topology.MEDIAPIPE_478);

  /** Pieces of a curve are about so long, pixels. */
  private static final double PIECE = 3;

  /** Most pieces of a curve between two landmarks. */
  private static final int MOST_PIECES = 16;

  /** Response of the Sobel kernel of size 3 across a step of one grey level. */
  private static final double SOBEL_STEP_GAIN = 4;

  /** Radius of the disc drawn for an iris, eye widths. */
  static final double DISC = 0.1;

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "face-sketch",
          1,
          "Face sketch",
          "Draws faces as smooth lines, and the picture's edges around them.",
          Category.VISION,
          Params.class);

  /** How lines are drawn. */
  public enum Style {
    LINES,
    DISTANCE
  }

  /** Params of {@code face-sketch}. */
  public record Params(
      @Param(doc = "Lines, or how near each pixel is to them", value = "lines") Style style,
      @Param(
              doc = "Width of lines as a share of the face's height",
              value = "0.01",
              min = 0.001,
              max = 0.2)
          double lineWidth,
      @Param(
              doc = "Style distance: where lines have faded, as a share of the face's height",
              value = "0.15",
              min = 0.01,
              max = 2)
          double reach,
      @Param(
              doc = "Width of the sketch, pixels; that of the faces' picture where absent",
              min = 1,
              max = 16384)
          Optional<Integer> width,
      @Param(
              doc = "Height of the sketch, pixels; that of the faces' picture where absent",
              min = 1,
              max = 16384)
          Optional<Integer> height,
      @Param(doc = "Draw the picture's edges around the faces, if 'video' is wired", value = "true")
          boolean background,
      @Param(
              doc =
                  "Background: step of grey levels above which an edge begins, and half of which lets"
                      + " it go on; chosen for each picture where absent",
              min = 1,
              max = 255)
          Optional<Double> threshold,
      @Param(
              doc = "Background: space around the face that stays black, as a share of its height",
              value = "0.06",
              min = 0,
              max = 2)
          double margin,
      @Param(
              doc =
                  "Draw the irises of the mesh, or else of the picture: needs 'video' if faces are"
                      + " mediapipe-468",
              value = "false")
          boolean gaze) {}

  /**
   * Gazes by id of the face, one list of right and left eye each.
   *
   * @param byId {@link Eye#RIGHT} and {@link Eye#LEFT} in this order
   */
  record Gazes(Map<Integer, List<Optional<Gaze>>> byId) {
    Gazes {
      byId = Map.copyOf(byId);
    }
  }

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public void preload() {
    Mats.preload();
  }

  @Override
  public Contract contract(Params params) {
    Contract.Builder contract = Contract.builder().input(FACE).cost(Cost.MEDIUM);
    if (params.gaze || params.background) {
      contract.input(VIDEO.optional());
    }
    if (params.gaze) {
      contract.state(GAZES);
    }
    contract.output(SKETCH).output(PARTS);
    return (params.gaze ? contract.output(GAZE) : contract).build();
  }

  @Override
  public Node create(Params params) {
    return new Body(params);
  }

  private static final class Body implements Node {
    private final Params params;
    private final int channels;
    private final Mats mats = new Mats();
    private final GazeTracker tracker = new GazeTracker();
    private final Nearness nearness = new Nearness();
    private boolean partsWired;
    private Mat source;
    private Mat resized;
    private Mat result;
    private Size size;
    // Scratch, remade when the size of the sketch changes.
    private float[] strongest = new float[0];
    private float[] line = new float[0];

    Body(Params params) {
      this.params = params;
      channels = FaceCurve.ALL.size() + (params.gaze ? 1 : 0);
    }

    @Override
    public void open(OpenContext context) {
      partsWired = context.isWired(PARTS);
      source = mats.mat();
      resized = mats.mat();
      result = mats.mat();
      size = mats.own(new Size(1, 1));
    }

    @Override
    public void process(ProcessContext context) {
      FaceMesh mesh = context.require(FACE);
      boolean known =
          Topology.of(mesh.topology())
              .filter(MESHES::contains)
              .filter(topology -> mesh.faces().stream().allMatch(topology::fits))
              .isPresent();
      if (!known) {
        context.reject(
            "cannot draw landmarks '%s'; use mediapipe-468 or mediapipe-478"
                .formatted(mesh.topology()));
        return;
      }
      int width = params.width.orElse(mesh.width());
      int height = params.height.orElse(mesh.height());
      Optional<VideoFrame> picture =
          params.background || params.gaze ? context.get(VIDEO) : Optional.empty();
      if (params.gaze && picture.isEmpty() && !hasIrises(mesh)) {
        context.reject(
            "cannot draw irises that neither the mesh nor a picture shows; set 'refine: true' of"
                + " 'face-extract', or wire 'video'");
        return;
      }
      List<Face> faces =
          mesh.faces().stream().map(face -> new Face(mesh, face, width, height)).toList();
      float[] parts = new float[partsWired ? channels * width * height : 0];
      float[] sketch = sketch(width * height);
      for (int channel = 0; channel < FaceCurve.ALL.size(); channel++) {
        drawCurve(channel, faces, width, height, parts, sketch);
      }
      if (params.gaze) {
        List<List<Point>> irises = findIrises(context, mesh, picture, faces);
        drawIrises(irises, faces, width, height, parts, sketch);
      }
      byte[] data = new byte[width * height];
      if (params.background) {
        picture.ifPresent(any -> drawBackground(any, faces, width, height, data));
      }
      for (int i = 0; i < data.length; i++) {
        if (sketch[i] > 0) {
          data[i] = (byte) Math.max(data[i] & 0xff, (int) (255 * sketch[i] + 0.5f));
        }
      }
      context.emit(SKETCH, new VideoFrame(PixelFormat.GRAY8, width, height, data));
      if (partsWired) {
        context.emit(PARTS, new Tensor(List.of(channels, height, width), parts));
      }
    }

    private float[] sketch(int pixels) {
      if (strongest.length != pixels) {
        strongest = new float[pixels];
        line = new float[pixels];
      }
      Arrays.fill(strongest, 0);
      return strongest;
    }

    private void drawCurve(
        int channel, List<Face> faces, int width, int height, float[] parts, float[] sketch) {
      FaceCurve curve = FaceCurve.ALL.get(channel);
      for (Face face : faces) {
        List<Point> landmarks = face.points(curve.landmarks());
        List<Point> points = CatmullRom.through(landmarks, curve.closed(), pieces(landmarks));
        Ink part = new Ink(parts, channel * width * height, width, height);
        Ink whole = new Ink(sketch, 0, width, height);
        if (params.style == Style.DISTANCE) {
          spread(points, 0, face, part, whole);
        } else {
          draw(ink -> ink.stroke(points, strokeWidth(face)), part, whole);
        }
      }
    }

    private static int pieces(List<Point> landmarks) {
      double longest = 0;
      for (int i = 1; i < landmarks.size(); i++) {
        longest = Math.max(longest, landmarks.get(i - 1).distanceTo(landmarks.get(i)));
      }
      return (int) Math.max(1, Math.min(MOST_PIECES, Math.ceil(longest / PIECE)));
    }

    private double strokeWidth(Face face) {
      return Math.max(1, params.lineWidth * face.size());
    }

    private interface Drawing {
      void on(Ink ink);
    }

    /** Draws on the sketch, and on the channel of the tensor if anybody wants it. */
    private void draw(Drawing drawing, Ink part, Ink sketch) {
      drawing.on(sketch);
      if (partsWired) {
        drawing.on(part);
      }
    }

    /** Draws how near each pixel is to a curve, where that is nearer than what is there. */
    private void spread(List<Point> curve, double radius, Face face, Ink part, Ink sketch) {
      nearness.draw(
          curve, radius, params.reach * face.size(), sketch.width(), sketch.height(), line);
      for (int i = 0; i < line.length; i++) {
        sketch.values()[i] = Math.max(sketch.values()[i], line[i]);
        if (partsWired) {
          int at = part.offset() + i;
          part.values()[at] = Math.max(part.values()[at], line[i]);
        }
      }
    }

    /** The irises of each face, in pixels of the sketch. */
    private List<List<Point>> findIrises(
        ProcessContext context, FaceMesh mesh, Optional<VideoFrame> picture, List<Face> faces) {
      Map<Integer, List<Optional<Gaze>>> before = context.state(GAZES).byId();
      Map<Integer, List<Optional<Gaze>>> now = new HashMap<>();
      List<List<Point>> irises = new ArrayList<>();
      for (int i = 0; i < faces.size(); i++) {
        Landmarks landmarks = mesh.faces().get(i);
        // Irises of the mesh are where the mesh says, whatever the picture.
        Optional<VideoFrame> searched = picture.filter(any -> !hasIrises(mesh));
        Face inPicture =
            new Face(
                mesh,
                landmarks,
                searched.map(VideoFrame::width).orElse(mesh.width()),
                searched.map(VideoFrame::height).orElse(mesh.height()));
        List<Optional<Gaze>> gazes = new ArrayList<>();
        List<Point> drawn = new ArrayList<>();
        for (Eye eye : Eye.values()) {
          Optional<Gaze> last =
              Optional.ofNullable(before.get(landmarks.id()))
                  .flatMap(both -> both.get(eye.ordinal()));
          Optional<Gaze> gaze =
              tracker.look(eye, inPicture, searched, last, context.eventTimeMicros());
          gazes.add(gaze);
          Face inSketch = faces.get(i);
          gaze.ifPresent(found -> drawn.add(found.place(eye.frame(inSketch))));
        }
        now.put(landmarks.id(), List.copyOf(gazes));
        irises.add(drawn);
      }
      context.state(GAZES, new Gazes(now));
      context.emit(GAZE, score(mesh, now));
      return irises;
    }

    private static boolean hasIrises(FaceMesh mesh) {
      return mesh.topology().equals(Topology.MEDIAPIPE_478.name());
    }

    private static Score score(FaceMesh mesh, Map<Integer, List<Optional<Gaze>>> gazes) {
      Map<String, Double> figures = new TreeMap<>();
      mesh.faces().stream()
          .map(landmarks -> new Face(mesh, landmarks, mesh.width(), mesh.height()))
          .max(Comparator.comparingDouble(Face::size))
          .ifPresent(
              face -> {
                for (Eye eye : Eye.values()) {
                  String name = eye == Eye.RIGHT ? "right" : "left";
                  Optional<Gaze> gaze = gazes.get(face.id()).get(eye.ordinal());
                  figures.put(name + "-confidence", gaze.map(Gaze::confidence).orElse(0.0));
                  gaze.map(found -> found.place(eye.frame(face)))
                      .ifPresent(
                          place -> {
                            figures.put(name + "-x", place.x());
                            figures.put(name + "-y", place.y());
                          });
                }
              });
      return new Score(figures);
    }

    private void drawIrises(
        List<List<Point>> irises,
        List<Face> faces,
        int width,
        int height,
        float[] parts,
        float[] sketch) {
      for (int i = 0; i < faces.size(); i++) {
        Face face = faces.get(i);
        double radius =
            DISC * Math.max(Eye.RIGHT.frame(face).width(), Eye.LEFT.frame(face).width());
        for (Point iris : irises.get(i)) {
          Ink part = new Ink(parts, (channels - 1) * width * height, width, height);
          Ink whole = new Ink(sketch, 0, width, height);
          if (params.style == Style.DISTANCE) {
            spread(List.of(iris), radius, face, part, whole);
          } else {
            draw(ink -> ink.fill(Shape.disc(iris, Math.max(0.5, radius))), part, whole);
          }
        }
      }
    }

    private void drawBackground(
        VideoFrame picture, List<Face> faces, int width, int height, byte[] data) {
      Plane plane = Plane.of(PixelFormat.GRAY8, width, height).get(0);
      byte[] grey = picture.data();
      Mat sized = Mats.write(source, Plane.of(picture).get(0), grey);
      if (picture.width() != width || picture.height() != height) {
        size.width(width).height(height);
        boolean smaller = width < picture.width();
        opencv_imgproc.resize(
            source,
            resized,
            size,
            0,
            0,
            smaller ? opencv_imgproc.INTER_AREA : opencv_imgproc.INTER_LINEAR);
        sized = resized;
        grey = new byte[width * height];
        Mats.read(resized, plane, grey);
      }
      byte[] whole = grey;
      double step =
          params.threshold.orElseGet(
              () -> GradientThreshold.stepHeight(whole, width, height, true));
      double high = step * SOBEL_STEP_GAIN;
      opencv_imgproc.Canny(sized, result, high / 2, high, 3, true);
      Mats.read(result, plane, data);
      for (Face face : faces) {
        Coverage.of(
            face.region(params.margin * face.size()),
            width,
            height,
            (x, y, share) -> data[y * width + x] = 0);
      }
    }

    @Override
    public void close() {
      mats.close();
    }
  }
}
