package io.kinoloom.nodes.overlay;

import io.kinoloom.spi.Category;
import io.kinoloom.spi.Color;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.FaceMesh;
import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.Pose;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.Text;
import io.kinoloom.spi.VideoFrame;
import java.util.List;

/**
 * {@code annotate}: draws text, time codes, machine-readable frame codes and the findings of other
 * nodes on pictures. Colours are drawn in the picture's own format, so YUV pictures need no
 * conversion.
 */
public final class Annotate implements NodeDefinition<Annotate.Params> {
  public static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures to draw on")
          .accepts(PixelFormat.YUV420P, PixelFormat.BGR24);
  public static final Input<Pose> POSE =
      Input.of("pose", PayloadType.POSE, "People, drawn as limbs and dots").optional();
  public static final Input<FaceMesh> FACE =
      Input.of("face", PayloadType.FACE, "Faces, drawn as contours and dots").optional();
  public static final Input<Mask> MASK =
      Input.of("mask", PayloadType.MASK, "A region to tint").optional();
  public static final Input<LabelMap> LABELS =
      Input.of("labels", PayloadType.LABELS, "Classes to tint, all but class 0").optional();
  public static final Input<FlowField> FLOW =
      Input.of("flow", PayloadType.FLOW, "Motion, drawn as arrows").optional();
  public static final Input<Score> SCORE =
      Input.of("score", PayloadType.SCORE, "Numbers to write, a line each").optional();
  public static final Input<Text> TEXT = Input.of("text", PayloadType.TEXT, "A caption").optional();
  public static final Output<VideoFrame> OUT =
      Output.of("video", PayloadType.VIDEO, "The pictures with everything drawn")
          .sameFormatAs(VIDEO);

  /** What to draw and how. */
  public record Params(
      @Param(
              doc =
                  "Text to write; {time}, {sequence} (number of the picture), {stream} and {graph}"
                      + " are filled in",
              value = "",
              kind = Param.Kind.MULTILINE)
          String text,
      @Param(doc = "Write the time as hours:minutes:seconds.milliseconds", value = "false")
          boolean timeCode,
      @Param(doc = "Where the text and the time are written", value = "top-left") Place position,
      @Param(doc = "Where numbers of the score input are written", value = "top-right")
          Place scorePosition,
      @Param(doc = "Where the caption of the text input is written", value = "bottom")
          Place captionPosition,
      @Param(
              doc = "Height of capital letters as a fraction of the picture's height",
              value = "0.035",
              min = 0.005,
              max = 0.5)
          double size,
      @Param(doc = "Colour of letters", value = "#ffffff") Color color,
      @Param(doc = "Colour behind the letters; alpha 00 for none", value = "#00000080")
          Color background,
      @Param(
              doc = "Draw the number of the picture as a code that read-frame-code reads",
              value = "false")
          boolean frameCode,
      @Param(doc = "Where the frame code is drawn", value = "bottom-left") Place frameCodePosition,
      @Param(
              doc = "Width of the frame code as a fraction of the picture's width",
              value = "0.3",
              min = 0.05,
              max = 1)
          double frameCodeSize,
      @Param(
              doc = "Number of the first picture in the frame code",
              value = "0",
              min = 0,
              max = FrameCode.MAX_VALUE)
          long frameCodeStart,
      @Param(doc = "Opacity of tinted regions", value = "0.5", min = 0, max = 1) double opacity,
      @Param(doc = "Colour of the mask's region", value = "#ff3366") Color maskColor,
      @Param(
              doc = "Width of lines as a fraction of the picture's height",
              value = "0.006",
              min = 0.001,
              max = 0.1)
          double lineWidth,
      @Param(doc = "Distance of flow arrows, pixels", value = "16", min = 2, max = 1000)
          int flowStep,
      @Param(
              doc = "Length of a flow arrow for motion of one pixel",
              value = "1",
              min = 0.01,
              max = 100)
          double flowScale) {}

  @Override
  public NodeType<Params> type() {
    return new NodeType<>(
        "annotate",
        1,
        "Annotate",
        "Draws text, time, frame codes and what other nodes found on pictures.",
        Category.PICTURE,
        Params.class);
  }

  @Override
  public Contract contract(Params params) {
    return Contract.builder()
        .input(VIDEO)
        .input(POSE)
        .input(FACE)
        .input(MASK)
        .input(LABELS)
        .input(FLOW)
        .input(SCORE)
        .input(TEXT)
        .output(OUT)
        .cost(Cost.MEDIUM)
        .build();
  }

  @Override
  public List<String> problems(Params params) {
    return Template.problems(params.text());
  }

  @Override
  public Node create(Params params) {
    return new Annotator(params);
  }
}
