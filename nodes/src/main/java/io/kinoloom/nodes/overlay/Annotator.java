package io.kinoloom.nodes.overlay;

import io.kinoloom.spi.Color;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.Text;
import io.kinoloom.spi.VideoFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The body of {@link Annotate}. */
final class Annotator implements Node {
  /** Letters lower than this cannot be read, in pixels. */
  private static final double SMALLEST_CAPITAL = 6;

  private final Annotate.Params params;
  private String stream = "";
  private String graph = "";
  // Scratch, remade when the size of the pictures changes.
  private Optional<Layer> scratch = Optional.empty();

  Annotator(Annotate.Params params) {
    this.params = params;
  }

  @Override
  public void open(OpenContext context) {
    stream = context.stream();
    graph = context.run().graphName();
  }

  @Override
  public void process(ProcessContext context) {
    VideoFrame frame = context.require(Annotate.VIDEO);
    byte[] data = frame.data().clone();
    Layer layer = layer(frame);
    drawFindings(context, layer);
    drawText(context, layer);
    layer.drawOn(frame.format(), frame.colorSpace(), data);
    layer.clear();
    if (params.frameCode()) {
      drawFrameCode(params.frameCodeStart() + context.sequence(), frame, data);
    }
    context.emit(
        Annotate.OUT,
        new VideoFrame(frame.format(), frame.width(), frame.height(), frame.colorSpace(), data));
  }

  private Layer layer(VideoFrame frame) {
    Layer layer =
        scratch
            .filter(old -> old.width() == frame.width() && old.height() == frame.height())
            .orElseGet(() -> new Layer(frame.width(), frame.height()));
    layer.clear();
    scratch = Optional.of(layer);
    return layer;
  }

  private void drawFindings(ProcessContext context, Layer layer) {
    double thickness = Math.max(1.5, params.lineWidth() * layer.height());
    RegionPainter regions = new RegionPainter(layer, params.opacity());
    FlowPainter motion = new FlowPainter(layer, thickness, params.flowStep(), params.flowScale());
    LandmarkPainter landmarks = new LandmarkPainter(layer, thickness);
    context.get(Annotate.LABELS).ifPresent(regions::draw);
    context.get(Annotate.MASK).ifPresent(mask -> regions.draw(mask, params.maskColor()));
    context.get(Annotate.FLOW).ifPresent(motion::draw);
    context.get(Annotate.POSE).ifPresent(landmarks::draw);
    context.get(Annotate.FACE).ifPresent(landmarks::draw);
  }

  private void drawText(ProcessContext context, Layer layer) {
    Map<Place, List<String>> blocks = new EnumMap<>(Place.class);
    String time = Template.time(context.eventTimeMicros());
    if (params.timeCode()) {
      add(blocks, params.position(), time);
    }
    if (!params.text().isEmpty()) {
      Map<String, String> values =
          Map.of(
              "time", time,
              "sequence", Long.toString(context.sequence()),
              "stream", stream,
              "graph", graph);
      add(blocks, params.position(), Template.fill(params.text(), values));
    }
    context
        .get(Annotate.SCORE)
        .map(Score::values)
        .ifPresent(
            values ->
                values.forEach(
                    (name, value) ->
                        add(blocks, params.scorePosition(), name + " " + number(value))));
    context
        .get(Annotate.TEXT)
        .map(Text::value)
        .filter(value -> !value.isBlank())
        .ifPresent(value -> add(blocks, params.captionPosition(), value));
    if (blocks.isEmpty()) {
      return;
    }
    Lettering lettering = new Lettering(Math.max(SMALLEST_CAPITAL, params.size() * layer.height()));
    blocks.forEach((place, texts) -> drawBlock(layer, lettering, place, texts));
  }

  private static void add(Map<Place, List<String>> blocks, Place place, String text) {
    blocks.computeIfAbsent(place, any -> new ArrayList<>()).add(text);
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.4g", value);
  }

  private void drawBlock(Layer layer, Lettering lettering, Place place, List<String> texts) {
    List<Lettering.Line> lines =
        lettering.wrap(String.join("\n", texts), layer.width()).stream()
            .map(lettering::line)
            .toList();
    int blockWidth = lines.stream().mapToInt(line -> line.fill().width()).max().orElse(0);
    int blockHeight = lines.size() * lettering.lineHeight();
    int left = (int) Math.round(place.left(layer.width(), blockWidth));
    int top = besideFrameCode(layer, left, blockWidth, blockHeight, place);
    layer.rectangle(left, top, blockWidth, blockHeight, params.background());
    Color seam = contrast(params.color());
    for (int i = 0; i < lines.size(); i++) {
      Lettering.Line line = lines.get(i);
      int x = left + (int) Math.round(place.left(blockWidth, line.fill().width()));
      int y = top + i * lettering.lineHeight();
      layer.stencil(line.halo(), x, y, seam);
      layer.stencil(line.fill(), x, y, params.color());
    }
  }

  /** Top of a block of text, moved up or down where it would meet the frame code. */
  private int besideFrameCode(Layer layer, int left, int width, int height, Place place) {
    int top = (int) Math.round(place.top(layer.height(), height));
    if (!params.frameCode()) {
      return top;
    }
    FrameCode.Area area = frameCode().area(layer.width(), layer.height());
    boolean apart =
        left >= area.right()
            || left + width <= area.left()
            || top >= area.bottom()
            || top + height <= area.top();
    if (apart) {
      return top;
    }
    boolean codeIsBelow = area.top() + area.bottom() > layer.height();
    return codeIsBelow ? area.top() - height : area.bottom();
  }

  private FrameCode frameCode() {
    return new FrameCode(params.frameCodePosition(), params.frameCodeSize());
  }

  /** Black around light letters, white around dark ones. */
  private static Color contrast(Color color) {
    int brightness = (299 * color.red() + 587 * color.green() + 114 * color.blue()) / 1000;
    int level = brightness >= 128 ? 0 : 255;
    return new Color(level, level, level, color.alpha());
  }

  private void drawFrameCode(long value, VideoFrame frame, byte[] data) {
    FrameCode code = frameCode();
    boolean limited = frame.format() == PixelFormat.YUV420P && !frame.colorSpace().isFullRange();
    for (Plane plane : Plane.components(frame.format(), data, frame.width(), frame.height())) {
      code.draw(plane, value, limited ? 16 : 0, limited ? 235 : 255);
    }
    if (frame.format() == PixelFormat.YUV420P) {
      clearChroma(code.area(frame.width(), frame.height()), frame, data);
    }
  }

  private static void clearChroma(FrameCode.Area area, VideoFrame frame, byte[] data) {
    int chromaWidth = PixelFormat.chromaExtent(frame.width());
    int chromaHeight = PixelFormat.chromaExtent(frame.height());
    int luma = frame.width() * frame.height();
    for (int plane = 0; plane < 2; plane++) {
      for (int y = area.top() / 2; y < PixelFormat.chromaExtent(area.bottom()); y++) {
        int row = luma + (plane * chromaHeight + y) * chromaWidth;
        Arrays.fill(
            data, row + area.left() / 2, row + PixelFormat.chromaExtent(area.right()), (byte) 128);
      }
    }
  }
}
