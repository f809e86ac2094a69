package io.kinoloom.nodes.scene;

import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.Source;
import io.kinoloom.spi.Tensor;
import io.kinoloom.spi.VideoFrame;
import java.util.List;
import java.util.Optional;

/**
 * {@code test-scene}: a rendered world of textured shapes that move and hide one another over a
 * moving background, with the exact motion, visibility, classes and depth of every pixel.
 *
 * <p>Frame {@code n} depends on the params and {@code n} alone and has the time {@code round(n *
 * 1,000,000 / fps)} microseconds. Everything but the picture holds exactly at pixel centres, from
 * closed forms; the picture is smoothed at the shapes' borders unless {@code antialias} is off.
 */
public final class TestScene implements NodeDefinition<TestScene.Params> {
  public static final Output<VideoFrame> VIDEO =
      Output.of("video", PayloadType.VIDEO, "The pictures").produces(PixelFormat.BGR24);
  public static final Output<FlowField> FLOW =
      Output.of("flow", PayloadType.FLOW, "Motion to the next picture; unknown right before a cut");
  public static final Output<FlowField> BACKWARD_FLOW =
      Output.of(
          "backward-flow",
          PayloadType.FLOW,
          "Motion to the previous picture; unknown at the start and right after a cut");
  public static final Output<Mask> OCCLUSION =
      Output.of(
          "occlusion",
          PayloadType.MASK,
          "Points that the next picture does not show: hidden, beyond the outermost pixel centres,"
              + " or cut away");
  public static final Output<Mask> MASK = Output.of("mask", PayloadType.MASK, "All shapes");
  public static final Output<LabelMap> LABELS =
      Output.of(
          "labels",
          PayloadType.LABELS,
          "0 background, 1 circle, 2 rectangle, 3 triangle, 4 hexagon, 5 star");
  public static final Output<LabelMap> INSTANCES =
      Output.of("instances", PayloadType.LABELS, "Number of each shape, from far to near");
  public static final Output<Tensor> DEPTH =
      Output.of("depth", PayloadType.TENSOR, "Distance from the camera, height x width");

  /** What to render. */
  public record Params(
      @Param(doc = "Width in pixels", value = "640", min = 8, max = 8192) int width,
      @Param(doc = "Height in pixels", value = "480", min = 8, max = 8192) int height,
      @Param(
              doc = "Frames a second: 25, 29.97 or 30000/1001",
              value = "25",
              pattern = FrameTimes.PATTERN)
          String fps,
      @Param(doc = "Number of frames; 0 for no end", value = "250", min = 0) long frames,
      @Param(doc = "Number of shapes", value = "10", min = 0, max = 1000) int shapes,
      @Param(doc = "Another seed is another world", value = "1") long seed,
      @Param(
              doc = "How far shapes and camera move; 0 is a still picture",
              value = "1",
              min = 0,
              max = 10)
          double motion,
      @Param(doc = "How the camera moves", value = "pan") Camera camera,
      @Param(doc = "A new world every so many frames; 0 for none", value = "0", min = 0) long cuts,
      @Param(doc = "Smooth the borders of shapes", value = "true") boolean antialias,
      @Param(
              doc =
                  "Seed of a look: colours and patterns that follow from the class alone, the same"
                      + " in every world; each world has its own, shape by shape, where absent")
          Optional<Long> look,
      @Param(
              doc = "How many looks worlds take turns with, from 'look' on",
              value = "1",
              min = 1,
              max = 1000000)
          int looks) {}

  @Override
  public NodeType<Params> type() {
    return new NodeType<>(
        "test-scene",
        1,
        "Test scene",
        "Renders moving textured shapes together with their exact flow, occlusion, classes and"
            + " depth.",
        Category.SOURCE,
        Params.class);
  }

  @Override
  public Contract contract(Params params) {
    return Contract.builder()
        .output(VIDEO)
        .output(FLOW)
        .output(BACKWARD_FLOW)
        .output(OCCLUSION)
        .output(MASK)
        .output(LABELS)
        .output(INSTANCES)
        .output(DEPTH)
        .cost(Cost.HEAVY)
        .build();
  }

  @Override
  public List<String> problems(Params params) {
    if (params.looks() > 1 && params.look().isEmpty()) {
      return List.of("'looks' counts from 'look' on: give 'look' too, such as 'look: 1'");
    }
    try {
      FrameTimes.parse(params.fps());
      return List.of();
    } catch (IllegalArgumentException problem) {
      return List.of(problem.getMessage());
    }
  }

  @Override
  public Source create(Params params) {
    return new SceneSource(params);
  }
}
