package io.kinoloom.nodes.conditions;

import io.kinoloom.nodes.conditions.Shape.Ellipse;
import io.kinoloom.nodes.conditions.Shape.Point;
import io.kinoloom.nodes.landmarks.OpenPose;
import io.kinoloom.nodes.landmarks.Topology;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Color;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Node;
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
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Draws people as the pictures that generators are conditioned on.
 *
 * <ul>
 *   <li><b>openpose</b>: limbs of OpenPose's keypoints (see {@link OpenPose}) as ellipses, each of
 *       its own hue at 60 % brightness, and keypoints as discs of full colour above them. Hues go
 *       round in equal steps, beginning with red, in the order of the limbs and of the keypoints.
 *   <li><b>skeleton</b>: every connection of the landmark list as a line; also for hands.
 *   <li><b>parts</b>: 14 parts of the body, each of its own colour and class (numbers as the coarse
 *       parts of DensePose), painted from far to near by the depth of the landmarks: the torso is
 *       the hull of shoulders and hips grown by 4.5 % of the height, limbs are capsules that grow
 *       thinner outwards.
 * </ul>
 *
 * <p>Widths follow the height of each body, which is told from its longest-looking limb, so that
 * near and far people look alike. Smaller people are drawn first. A picture without people is all
 * background.
 */
public final class PoseRender implements NodeDefinition<PoseRender.Params> {
  static final Input<Pose> POSE = Input.of("pose", PayloadType.POSE, "People to draw");
  static final Output<VideoFrame> VIDEO =
      Output.of("video", PayloadType.VIDEO, "The drawn people").produces(PixelFormat.BGR24);
  static final Output<LabelMap> LABELS =
      Output.of(
          "labels",
          PayloadType.LABELS,
          "0 background, 1 torso, 2 right hand, 3 left hand, 4 left foot, 5 right foot, 6 right"
              + " upper leg, 7 left upper leg, 8 right lower leg, 9 left lower leg, 10 left upper"
              + " arm, 11 right upper arm, 12 left lower arm, 13 right lower arm, 14 head");

  /** Brightness of limbs beside that of keypoints. */
  static final double LIMB_BRIGHTNESS = 0.6;

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "pose-render",
          1,
          "Pose render",
          "Draws people as limbs, lines or body parts for a generator.",
          Category.VISION,
          Params.class);

  /** How people are drawn. */
  public enum Style {
    OPENPOSE,
    SKELETON,
    PARTS
  }

  /** The keypoints of style openpose. */
  public enum Keypoints {
    /** 18, with a neck. */
    COCO_18,
    /** 25, with neck, middle hip and feet. */
    BODY_25
  }

  /** Params of {@code pose-render}. */
  public record Params(
      @Param(doc = "How people are drawn", value = "openpose") Style style,
      @Param(doc = "Openpose: coco-18, or body-25 with middle hip and feet", value = "coco-18")
          Keypoints keypoints,
      @Param(
              doc = "Openpose and skeleton: width of lines as a share of the body's height",
              value = "0.02",
              min = 0.001,
              max = 0.2)
          double lineWidth,
      @Param(
              doc = "Visibility below which a landmark and all that joins it are left out",
              value = "0.5",
              min = 0,
              max = 1)
          double visibility,
      @Param(
              doc = "Width of the picture drawn, pixels; that of the pose's picture where absent",
              min = 1,
              max = 16384)
          Optional<Integer> width,
      @Param(
              doc = "Height of the picture drawn, pixels; that of the pose's picture where absent",
              min = 1,
              max = 16384)
          Optional<Integer> height,
      @Param(doc = "Colour behind the people", value = "#000000") Color background,
      @Param(doc = "Skeleton: colour of the lines", value = "#ffffff") Color color,
      @Param(
              doc =
                  "Probability with which each limb or part is left out of each picture, as in"
                      + " training of motion transfer (0.05); the same in every run of one seed",
              value = "0",
              min = 0,
              max = 1)
          double limbDrop) {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    Contract.Builder contract = Contract.builder().input(POSE).output(VIDEO).cost(Cost.MEDIUM);
    return (params.style == Style.PARTS ? contract.output(LABELS) : contract).build();
  }

  @Override
  public Node create(Params params) {
    return new Body(params);
  }

  private static final class Body implements Node {
    private final Params params;
    private LimbDrop drop;

    Body(Params params) {
      this.params = params;
      drop = new LimbDrop(0, params.limbDrop);
    }

    @Override
    public void open(OpenContext context) {
      drop = new LimbDrop(context.seed(), params.limbDrop);
    }

    @Override
    public void process(ProcessContext context) {
      Pose pose = context.require(POSE);
      Optional<Topology> topology =
          Topology.of(pose.topology())
              .filter(known -> pose.people().stream().allMatch(known::fits));
      boolean drawable =
          topology.isPresent()
              && (params.style == Style.SKELETON
                  || topology.get().equals(Topology.BLAZEPOSE_33)
                  || params.style == Style.OPENPOSE && topology.get().equals(keypoints()));
      if (!drawable) {
        context.reject(
            "cannot draw landmarks '%s' in style %s; use %s"
                .formatted(
                    pose.topology(),
                    params.style.name().toLowerCase(Locale.ROOT),
                    params.style == Style.SKELETON
                        ? "a node that gives one of the known landmark lists"
                        : "blazepose-33, or 'style: skeleton'"));
        return;
      }
      Sheet sheet =
          new Sheet(
              params.width.orElse(pose.width()),
              params.height.orElse(pose.height()),
              params.background,
              params.style == Style.PARTS);
      pose.people().stream()
          .map(person -> sized(pose, person, topology.get(), sheet))
          .sorted(Comparator.comparingDouble(Sized::height))
          .forEach(person -> draw(context.sequence(), pose, person, sheet));
      context.emit(VIDEO, sheet.picture());
      if (params.style == Style.PARTS) {
        context.emit(LABELS, sheet.labels(BodyPart.PALETTE));
      }
    }

    /** A person and the height of their body in pixels of the sheet. */
    private record Sized(Landmarks landmarks, double height) {}

    private Sized sized(Pose pose, Landmarks person, Topology topology, Sheet sheet) {
      return new Sized(person, person(pose, person, sheet).height(topology));
    }

    private Person person(Pose pose, Landmarks person, Sheet sheet) {
      return new Person(pose, person, sheet.width(), sheet.height(), params.visibility);
    }

    private Topology keypoints() {
      return params.keypoints == Keypoints.COCO_18 ? Topology.OPENPOSE_18 : Topology.OPENPOSE_25;
    }

    private void draw(long sequence, Pose pose, Sized sized, Sheet sheet) {
      Landmarks landmarks = sized.landmarks;
      double lineWidth = Math.max(1, params.lineWidth * sized.height);
      switch (params.style) {
        case OPENPOSE -> {
          Pose alone = new Pose(pose.width(), pose.height(), pose.topology(), List.of(landmarks));
          Pose derived = OpenPose.of(alone, keypoints());
          Person person = person(derived, derived.people().get(0), sheet);
          drawKeypoints(sequence, person, lineWidth, sheet);
        }
        case SKELETON -> {
          Person person = person(pose, landmarks, sheet);
          Topology topology = Topology.of(pose.topology()).orElseThrow();
          drawLines(sequence, person, topology, lineWidth, sheet);
        }
        case PARTS -> {
          Person person = person(pose, landmarks, sheet);
          for (BodyPart.Painted part : BodyPart.of(person, sized.height)) {
            if (!drop.drops(sequence, person.id(), part.part().ordinal())) {
              sheet.fill(part.shape(), part.part().color(), part.part().label());
            }
          }
        }
      }
    }

    private void drawKeypoints(long sequence, Person person, double lineWidth, Sheet sheet) {
      List<Topology.Connection> limbs = keypoints().connections();
      for (int i = 0; i < limbs.size(); i++) {
        Topology.Connection limb = limbs.get(i);
        if (person.seesAll(limb.from(), limb.to()) && !drop.drops(sequence, person.id(), i)) {
          Point from = person.point(limb.from());
          Point to = person.point(limb.to());
          sheet.fill(new Ellipse(from, to, lineWidth), Hues.dimmed(hue(i), LIMB_BRIGHTNESS));
        }
      }
      for (int i = 0; i < person.count(); i++) {
        if (person.sees(i)) {
          sheet.fill(Shape.disc(person.point(i), lineWidth / 2), hue(i));
        }
      }
    }

    private Color hue(int number) {
      return Hues.of(number * 360.0 / keypoints().count());
    }

    private void drawLines(
        long sequence, Person person, Topology topology, double lineWidth, Sheet sheet) {
      List<Topology.Connection> lines = topology.connections();
      for (int i = 0; i < lines.size(); i++) {
        Topology.Connection line = lines.get(i);
        if (person.seesAll(line.from(), line.to()) && !drop.drops(sequence, person.id(), i)) {
          Point from = person.point(line.from());
          Point to = person.point(line.to());
          sheet.fill(Shape.line(from, to, lineWidth), params.color);
        }
      }
    }
  }
}
