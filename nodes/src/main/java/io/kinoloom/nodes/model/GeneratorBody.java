package io.kinoloom.nodes.model;

import io.kinoloom.nodes.model.Generator.History;
import io.kinoloom.nodes.model.Generator.Params;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Tensor;
import io.kinoloom.spi.VideoFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Runs the model of a {@code generator} over one stream. */
final class GeneratorBody implements Node {
  private static final ConditionReader.Inputs CONDITIONS =
      new ConditionReader.Inputs(
          Generator.CONDITION, Generator.FEATURES, Generator.LABELS, Generator.SHAPE);

  private final Params params;
  private ModelUse use;
  private HostedModel model;
  private Port condition;
  private ConditionReader reader;
  private Optional<Port> previous = Optional.empty();
  private Port output;
  private Optional<Tensor> style = Optional.empty();
  private Optional<Tiles> tiles = Optional.empty();
  private boolean wantsVideo;
  private int flowAt;
  private int maskAt;

  GeneratorBody(Params params) {
    this.params = params;
  }

  @Override
  public void open(OpenContext context) {
    use =
        ModelUse.open(
            context,
            params.model(),
            params.device(),
            params.batching(),
            "generator",
            "one that draws pictures",
            List.of(Manifest.Kind.GENERATOR));
    model = use.model();
    Manifest manifest = model.manifest();
    condition = manifest.input(Manifest.CONDITION).orElseThrow();
    reader = new ConditionReader(CONDITIONS, condition, params.model(), model.origin());
    previous = manifest.input(Manifest.PREVIOUS);
    output = manifest.output();
    if (output.channels() == 4) {
      throw new BundleException(
          "The model %s draws pictures with opacity, which 'generator' cannot give out"
              .formatted(model.origin()));
    }
    style = manifest.input(Manifest.STYLE).map(port -> style(port.channels(), context.seed()));
    tiles = tiles(manifest);
    wantsVideo = context.isWired(Generator.VIDEO);
    flowAt = extra(2, context.isWired(Generator.FLOW), "flow");
    maskAt = extra(1, context.isWired(Generator.FRESH), "mask");
  }

  private Tensor style(int size, long seed) {
    float[] values = new float[size];
    if (params.style().isEmpty()) {
      Random random = new Random(params.styleSeed().orElse(seed));
      for (int i = 0; i < size; i++) {
        values[i] = (float) random.nextGaussian();
      }
    } else if (params.style().size() == size) {
      for (int i = 0; i < size; i++) {
        values[i] = params.style().get(i).floatValue();
      }
    } else {
      throw new BundleException(
          "'style' has %d numbers, but the model %s takes %d"
              .formatted(params.style().size(), model.origin(), size));
    }
    return new Tensor(List.of(size), values);
  }

  private Optional<Tiles> tiles(Manifest manifest) {
    if (manifest.multiple().isEmpty()) {
      if (params.tile() > 0) {
        throw new BundleException(
            "The model %s takes pictures of %dx%d only, so it cannot draw tiles; remove 'tile'"
                .formatted(model.origin(), condition.width(), condition.height()));
      }
      return Optional.empty();
    }
    return Optional.of(
        new Tiles(
            condition,
            output,
            manifest.multiple().getAsInt(),
            params.tile(),
            params.tileOverlap()));
  }

  /** Number of the output that has so many channels, -1 where none has or nobody wants it. */
  private int extra(int channels, boolean wanted, String what) {
    if (!wanted) {
      return -1;
    }
    List<List<Integer>> shapes = model.outputShapes();
    for (int i = 1; i < shapes.size(); i++) {
      if (shapes.get(i).get(0) == channels) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public void process(ProcessContext context) {
    use.passWarnings();
    checkWiring(context);
    Optional<VideoFrame> base = context.get(Generator.BASE);
    Planes now;
    try {
      Optional<Planes> read = read(context);
      if (read.isEmpty()) {
        base.ifPresent(frame -> context.emit(Generator.VIDEO, frame));
        return;
      }
      now = read.get();
    } catch (Unfit e) {
      context.reject(e.getMessage());
      return;
    }
    List<Tensor> outputs = draw(context, now);
    Tensor picture = outputs.get(0);
    int width = picture.shape().get(2);
    int height = picture.shape().get(1);
    if (flowAt > 0) {
      context.emit(Generator.FLOW, Pictures.flow(outputs.get(flowAt).values(), width, height));
    }
    if (maskAt > 0) {
      context.emit(Generator.FRESH, Pictures.mask(outputs.get(maskAt).values(), width, height));
    }
    if (wantsVideo) {
      VideoFrame frame =
          Pictures.frame(picture.values(), output.channels(), width, height, output.range());
      emit(context, base, frame);
    }
  }

  private void emit(ProcessContext context, Optional<VideoFrame> base, VideoFrame frame) {
    if (base.isEmpty()) {
      context.emit(Generator.VIDEO, frame);
      return;
    }
    Optional<Tensor> region = context.get(Generator.REGION);
    Paste paste;
    if (region.isPresent()) {
      float[] values = region.get().values();
      if (values.length != 4 && values.length != 5) {
        context.reject(
            "'region' has %d numbers; it must be centre x, centre y, width, height and perhaps an"
                    .formatted(values.length)
                + " angle");
        return;
      }
      paste =
          new Paste(values[0], values[1], values[2], values[3], values.length == 5 ? values[4] : 0);
    } else {
      int width = params.width().orElse(frame.width());
      int height = params.height().orElse(frame.height());
      int x = params.x().orElseGet(() -> (base.get().width() - width) / 2 & ~1);
      int y = params.y().orElseGet(() -> (base.get().height() - height) / 2 & ~1);
      paste = new Paste(x + width / 2.0, y + height / 2.0, width, height, 0);
    }
    context.emit(
        Generator.VIDEO,
        paste.isSound() ? paste.onto(base.get(), frame, params.feather()) : base.get());
  }

  /** What the model wants is there, or could be; nothing else is. */
  private void checkWiring(ProcessContext context) {
    reader.requireNoOther(context);
    if (context.get(reader.wanted()).isEmpty() && context.get(Generator.BASE).isEmpty()) {
      throw new BundleException(reader.missing());
    }
  }

  private Optional<Planes> read(ProcessContext context) throws Unfit {
    Optional<Planes> planes = reader.read(context);
    if (planes.isPresent() && !planes.get().fits(condition) && tiles.isEmpty()) {
      throw planes.get().misfit(condition, params.model());
    }
    return planes;
  }

  private List<Tensor> draw(ProcessContext context, Planes now) {
    boolean sequential = condition.history() > 1 || previous.isPresent();
    History history = sequential ? context.state(Generator.HISTORY) : History.NONE;
    if (history.width() != now.width() || history.height() != now.height()) {
      history = new History(now.width(), now.height(), List.of(), List.of());
    }
    List<float[]> conditions = appended(history.conditions(), now.values(), condition.history());
    List<Tensor> inputs = new ArrayList<>();
    inputs.add(
        new Tensor(
            condition.shape(now.width(), now.height()), joined(conditions, condition.history())));
    int width = tiles.map(known -> known.outputWidth(now.width())).orElse(output.width());
    int height = tiles.map(known -> known.outputHeight(now.height())).orElse(output.height());
    if (previous.isPresent()) {
      inputs.add(
          new Tensor(
              previous.get().shape(width, height),
              fedBack(
                  history.pictures(),
                  previous.get().history(),
                  output.channels() * width * height)));
    }
    style.ifPresent(drawn -> inputs.add(given(context).orElse(drawn)));
    List<Tensor> outputs =
        tiles.isPresent()
            ? tiles.get().run(inputs, now.width(), now.height(), model::run)
            : model.run(inputs);
    if (sequential) {
      List<float[]> pictures =
          previous.isPresent()
              ? appended(history.pictures(), outputs.get(0).values(), previous.get().history())
              : List.of();
      context.state(
          Generator.HISTORY, new History(now.width(), now.height(), conditions, pictures));
    }
    return outputs;
  }

  /** The style that came in last, if any did. */
  private Optional<Tensor> given(ProcessContext context) {
    Optional<Tensor> now = context.get(Generator.STYLE);
    if (now.isEmpty()) {
      return context.state(Generator.GIVEN_STYLE);
    }
    if (!now.get().shape().equals(style.orElseThrow().shape())) {
      throw new BundleException(
          "'style' is a tensor of %s, but the model %s takes %d numbers"
              .formatted(now.get().shape(), model.origin(), style.get().values().length));
    }
    context.state(Generator.GIVEN_STYLE, now);
    return now;
  }

  /** The list with one more at its end, no longer than {@code most}. */
  private static List<float[]> appended(List<float[]> list, float[] last, int most) {
    List<float[]> longer = new ArrayList<>(list);
    longer.add(last);
    return longer.subList(Math.max(0, longer.size() - most), longer.size());
  }

  /** One after the other; the oldest repeated in front if they are too few. */
  private static float[] joined(List<float[]> list, int count) {
    if (count == 1) {
      return list.get(list.size() - 1);
    }
    int length = list.get(0).length;
    float[] joined = new float[count * length];
    for (int i = 0; i < count; i++) {
      int from = Math.max(0, i - (count - list.size()));
      System.arraycopy(list.get(from), 0, joined, i * length, length);
    }
    return joined;
  }

  /** One after the other; zeros in front if they are too few. */
  private static float[] fedBack(List<float[]> pictures, int count, int length) {
    float[] joined = new float[count * length];
    for (int i = 0; i < pictures.size(); i++) {
      int to = count - pictures.size() + i;
      System.arraycopy(pictures.get(i), 0, joined, to * length, length);
    }
    return joined;
  }

  @Override
  public void flush(ProcessContext context) {
    use.report(context);
  }

  @Override
  public void close() {
    if (use != null) {
      use.close();
    }
  }
}
