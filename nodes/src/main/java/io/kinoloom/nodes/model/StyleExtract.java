package io.kinoloom.nodes.model;

import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.State;
import io.kinoloom.spi.Tensor;
import io.kinoloom.spi.VideoFrame;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code style-extract}: reads the style of example pictures, as numbers that {@code generator}
 * takes, with the encoder that a model with a style was trained with ({@code style-encoder.pt} in
 * its bundle).
 */
public final class StyleExtract implements NodeDefinition<StyleExtract.Params> {
  static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Examples of the style, as large as the model paints")
          .accepts(PixelFormat.BGR24);
  static final Input<Tensor> FEATURES =
      Input.of("features", PayloadType.TENSOR, "What the model would paint them from");
  static final Output<Tensor> STYLE =
      Output.of("style", PayloadType.TENSOR, "As many numbers as a style of the model has");

  /** What was read so far. */
  static final State<Read> READ = State.of("read", Read.class, () -> new Read(0, new float[0]));

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "style-extract",
          1,
          "Style extract",
          "Reads the style of example pictures, for generators that paint in many.",
          Category.MODEL,
          Params.class);

  /** Params of {@code style-extract}. */
  public record Params(
      @Param(
              doc =
                  "Model bundle with a style: a name that 'kinoloom models list' shows, or whatever"
                      + " else 'generator' takes",
              kind = Param.Kind.MODEL)
          String model,
      @Param(
              doc =
                  "Pictures to look at, from the start or a discontinuity on: what is given is the"
                      + " mean of their styles so far, and stays as it is after so many",
              value = "1",
              min = 1,
              max = 1000000)
          int pictures) {}

  /**
   * What was read so far.
   *
   * @param pictures how many were looked at
   * @param mean of their styles
   */
  record Read(int pictures, float[] mean) {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    return Contract.builder()
        .input(VIDEO)
        .input(FEATURES)
        .output(STYLE)
        .state(READ)
        .cost(Cost.MEDIUM)
        .build();
  }

  @Override
  public List<String> problems(Params params) {
    return params.model.isBlank()
        ? List.of("'model' is empty; name a model with a style, see 'kinoloom models list'")
        : List.of();
  }

  @Override
  public void preload() {
    ModelHost.preload();
  }

  @Override
  public Node create(Params params) {
    return new Body(params);
  }

  /** Looks at one stream. */
  private static final class Body implements Node {
    private final Params params;
    private Optional<NativeModel> encoder = Optional.empty();
    private Port condition;
    private Port picture;
    private String origin;

    Body(Params params) {
      this.params = params;
    }

    @Override
    public void open(OpenContext context) {
      ModelBundle bundle = ModelLibrary.standard().open(params.model);
      origin = bundle.origin();
      Manifest manifest = bundle.manifest();
      Path file = bundle.folder().resolve(Manifest.STYLE_ENCODER);
      if (manifest.input(Manifest.STYLE).isEmpty()
          || !manifest.sha256().containsKey(Manifest.STYLE_ENCODER)
          || !Files.isRegularFile(file)) {
        throw new BundleException(
            "The model %s cannot read styles: its bundle has no %s; one trained with 'design.style'"
                    .formatted(origin, Manifest.STYLE_ENCODER)
                + " has");
      }
      condition = manifest.input(Manifest.CONDITION).orElseThrow();
      picture = manifest.output();
      TorchScriptFile.check(file);
      encoder =
          Optional.of(
              NativeModel.load(
                  origin,
                  Manifest.EngineKind.PYTORCH,
                  file,
                  Djl.device(Manifest.EngineKind.PYTORCH, "cpu")));
    }

    @Override
    public void process(ProcessContext context) {
      Read read = context.state(READ);
      if (read.pictures < params.pictures) {
        VideoFrame frame = context.require(VIDEO);
        Tensor features = context.require(FEATURES);
        List<Integer> one = List.of(condition.channels(), condition.height(), condition.width());
        if (frame.width() != picture.width()
            || frame.height() != picture.height()
            || !features.shape().equals(one)) {
          context.reject(
              "the model %s paints %dx%d from tensors of %s, this is %dx%d and %s"
                  .formatted(
                      params.model,
                      picture.width(),
                      picture.height(),
                      one,
                      frame.width(),
                      frame.height(),
                      features.shape()));
          return;
        }
        read = with(read, style(frame, features));
        context.state(READ, read);
      }
      context.emit(STYLE, new Tensor(List.of(read.mean.length), read.mean));
    }

    private float[] style(VideoFrame frame, Tensor features) {
      float[] planes = Pictures.planes(frame, picture.channels(), picture.range());
      Tensor shown = new Tensor(picture.shape(frame.width(), frame.height()), planes);
      return encoder.orElseThrow().run(List.of(List.of(shown, features))).get(0).get(0).values();
    }

    private static Read with(Read read, float[] style) {
      float[] mean = style.clone();
      for (int i = 0; i < read.mean.length; i++) {
        mean[i] = read.mean[i] + (style[i] - read.mean[i]) / (read.pictures + 1);
      }
      return new Read(read.pictures + 1, mean);
    }

    @Override
    public void close() {
      encoder.ifPresent(NativeModel::close);
    }
  }
}
