package io.kinoloom.nodes.model;

import io.kinoloom.spi.Input;
import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Payload;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Tensor;
import io.kinoloom.spi.VideoFrame;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A discriminator as a node uses it. It sees one picture, or a clip of consecutive ones, and
 * perhaps what they were painted from; it gives a map of verdicts for each of its scales, and the
 * features that led to them.
 */
final class Critic implements AutoCloseable {
  /** Mean of the verdicts over patches and scales. */
  static final String REALISM = "realism";

  static final Input<VideoFrame> CONDITION =
      condition("condition", PayloadType.VIDEO, "pictures (type: video)")
          .accepts(PixelFormat.BGR24, PixelFormat.BGRA32);
  static final Input<Tensor> FEATURES =
      condition("features", PayloadType.TENSOR, "tensors (type: tensor)");
  static final Input<LabelMap> LABELS =
      condition("labels", PayloadType.LABELS, "label maps (type: label-map)");
  static final Input<Mask> SHAPE = condition("shape", PayloadType.MASK, "masks (type: mask)");

  private static final ConditionReader.Inputs CONDITIONS =
      new ConditionReader.Inputs(CONDITION, FEATURES, LABELS, SHAPE);

  private final ModelUse use;
  private final String name;
  private final Port pictures;
  private final Optional<Port> condition;
  private final Optional<ConditionReader> reader;
  private final int multiple;
  private final int verdicts;

  /**
   * How a node names the model it wants.
   *
   * @param node its type, for messages
   * @param choice what its params say
   * @param needs what it needs the model for, for messages
   * @param kinds that do
   */
  record Wish(String node, ModelNode.Choice choice, String needs, List<Manifest.Kind> kinds) {
    Wish {
      kinds = List.copyOf(kinds);
    }
  }

  private static <T extends Payload> Input<T> condition(
      String input, PayloadType<T> type, String what) {
    return Input.of(
            input,
            type,
            "What the pictures were painted from, for models that are told it as " + what)
        .optional();
  }

  private Critic(ModelUse use, String name) {
    this.use = use;
    this.name = name;
    Manifest manifest = use.model().manifest();
    pictures =
        manifest
            .input(Manifest.PICTURE)
            .or(() -> manifest.input(Manifest.CLIP))
            .orElseThrow(); // The manifest has been checked.
    condition = manifest.input(Manifest.CONDITION);
    reader =
        condition.map(port -> new ConditionReader(CONDITIONS, port, name, use.model().origin()));
    multiple = manifest.multiple().orElse(0);
    verdicts = leadingMaps(use.model().outputShapes());
  }

  /**
   * Opens a discriminator.
   *
   * @throws BundleException if it cannot be opened or is of another kind
   */
  static Critic open(OpenContext context, Wish wish) {
    return new Critic(
        ModelUse.open(
            context,
            wish.choice.model(),
            wish.choice.device(),
            wish.choice.batching(),
            wish.node,
            wish.needs,
            wish.kinds),
        wish.choice.model());
  }

  /** Maps of verdicts have one channel and come first; what follows them are features. */
  private static int leadingMaps(List<List<Integer>> shapes) {
    int count = 0;
    while (count < shapes.size()
        && shapes.get(count).size() == 3
        && shapes.get(count).get(0) == 1) {
      count++;
    }
    return count;
  }

  /** How many consecutive pictures it sees at once. */
  int history() {
    return pictures.history();
  }

  /** Where the model came from, for people. */
  String origin() {
    return use.model().origin();
  }

  /**
   * That it gives features besides verdicts.
   *
   * @throws BundleException if not
   */
  void requireFeatures() {
    if (use.model().outputShapes().size() == verdicts) {
      throw new BundleException(
          "The model %s gives verdicts alone, no features that could be compared"
              .formatted(origin()));
    }
  }

  /**
   * The condition of now; empty for models that take none.
   *
   * @throws Unfit if it is missing or does not fit
   * @throws BundleException if an input is wired that the model does not take
   */
  Optional<Planes> condition(ProcessContext context) throws Unfit {
    if (reader.isEmpty()) {
      CONDITIONS.requireNone(context, origin());
      return Optional.empty();
    }
    reader.get().requireNoOther(context);
    Optional<Planes> planes = reader.get().read(context);
    if (planes.isEmpty()) {
      throw new Unfit(reader.get().missing() + ", with a value for every picture");
    }
    if (multiple == 0 && !planes.get().fits(condition.orElseThrow())) {
      throw planes.get().misfit(condition.get(), name);
    }
    return planes;
  }

  /**
   * That a picture has a size that the model takes.
   *
   * @throws Unfit if not
   */
  void requireSize(VideoFrame frame) throws Unfit {
    boolean fits =
        multiple == 0
            ? frame.width() == pictures.width() && frame.height() == pictures.height()
            : frame.width() % multiple == 0 && frame.height() % multiple == 0;
    if (!fits) {
      throw new Unfit(
          "the model %s judges pictures of %s, this is %dx%d; put 'resize' or 'crop' before it"
              .formatted(
                  name,
                  multiple == 0
                      ? pictures.width() + "x" + pictures.height()
                      : "multiples of " + multiple,
                  frame.width(),
                  frame.height()));
    }
  }

  /**
   * The clip that a picture ends.
   *
   * @param before pictures before it, oldest first; those of another size do not count
   * @return {@link #history} pictures, or fewer at the start
   */
  List<VideoFrame> clip(List<VideoFrame> before, VideoFrame now) {
    List<VideoFrame> clip = new ArrayList<>(before);
    clip.removeIf(frame -> frame.width() != now.width() || frame.height() != now.height());
    clip.add(now);
    return List.copyOf(clip.subList(Math.max(0, clip.size() - history()), clip.size()));
  }

  /** What of a clip must be remembered for the next picture. */
  List<VideoFrame> remembered(List<VideoFrame> clip) {
    return clip.subList(Math.max(0, clip.size() - (history() - 1)), clip.size());
  }

  /**
   * Looks at pictures.
   *
   * @param clip {@link #history} pictures of one size that fits, oldest first
   * @return verdicts of each scale, then features
   */
  List<Tensor> look(List<VideoFrame> clip, Optional<Planes> of) {
    int width = clip.get(0).width();
    int height = clip.get(0).height();
    int length = pictures.channels() * width * height;
    float[] values = new float[history() * length];
    for (int i = 0; i < history(); i++) {
      float[] planes = Pictures.planes(clip.get(i), pictures.channels(), pictures.range());
      System.arraycopy(planes, 0, values, i * length, length);
    }
    List<Tensor> inputs = new ArrayList<>();
    inputs.add(new Tensor(pictures.shape(width, height), values));
    of.ifPresent(
        planes ->
            inputs.add(
                new Tensor(
                    condition.orElseThrow().shape(planes.width(), planes.height()),
                    planes.values())));
    return use.model().run(inputs);
  }

  /** Mean verdict of each scale, {@code scale-1} the finest, and {@link #REALISM}, their mean. */
  Map<String, Double> verdicts(List<Tensor> outputs) {
    Map<String, Double> means = new LinkedHashMap<>();
    double sum = 0;
    for (int scale = 0; scale < verdicts; scale++) {
      double mean = mean(outputs.get(scale).values());
      means.put("scale-" + (scale + 1), mean);
      sum += mean;
    }
    means.put(REALISM, sum / verdicts);
    return means;
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /** Mean absolute difference of each layer's features, and of those the mean. */
  double distance(List<Tensor> one, List<Tensor> other) {
    double sum = 0;
    for (int i = verdicts; i < one.size(); i++) {
      float[] a = one.get(i).values();
      float[] b = other.get(i).values();
      double layer = 0;
      for (int j = 0; j < a.length; j++) {
        layer += Math.abs(a[j] - b[j]);
      }
      sum += layer / a.length;
    }
    return sum / (one.size() - verdicts);
  }

  /** Tells the user what there is to tell of the model since the last call. */
  void passWarnings() {
    use.passWarnings();
  }

  /** Puts the figures of the model into the report. */
  void report(ProcessContext context) {
    use.report(context);
  }

  @Override
  public void close() {
    use.close();
  }
}
