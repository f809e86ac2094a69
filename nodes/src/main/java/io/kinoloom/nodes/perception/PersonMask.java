package io.kinoloom.nodes.perception;

import io.kinoloom.nodes.inference.Model;
import io.kinoloom.nodes.inference.ModelHost;
import io.kinoloom.nodes.inference.ModelSpec;
import io.kinoloom.nodes.inference.Region;
import io.kinoloom.nodes.inference.RegionSampler;
import io.kinoloom.nodes.inference.RegionSampler.Border;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Mask;
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
import io.kinoloom.spi.State;
import io.kinoloom.spi.VideoFrame;
import java.util.List;
import java.util.Optional;

/**
 * {@code person-mask}: tells people from background.
 *
 * <p>MediaPipe's Selfie Segmentation, whose graph squeezes the whole picture into the network's
 * input, whatever its aspect ratio, and stretches the mask back. The smoothing over time is that of
 * MediaPipe's pose segmentation, see {@link MaskSmoothing}; Selfie Segmentation itself has none.
 */
public final class PersonMask implements NodeDefinition<PersonMask.Params> {
  static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures to find people in")
          .accepts(PixelFormat.YUV420P, PixelFormat.BGR24, PixelFormat.GRAY8);
  static final Output<Mask> MASK =
      Output.of("mask", PayloadType.MASK, "People, of the size of the picture; 255 is a person");

  /** The smoothed mask before, in the network's size; empty at the start. */
  private static final State<float[]> PREVIOUS =
      State.of("previous", float[].class, () -> new float[0]);

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "person-mask",
          1,
          "Person mask",
          "Tells people near the camera from the background.",
          Category.VISION,
          Params.class);

  /** Which network. */
  public enum Network {
    /** 256x256, for pictures of any shape. */
    GENERAL(new ModelSpec("model:selfie-segmentation", 256, 256, List.of("activation_10"), 1)),
    /** 256x144, for wide pictures; faster. */
    LANDSCAPE(
        new ModelSpec("model:selfie-segmentation-landscape", 256, 144, List.of("segment_back"), 1));

    private final ModelSpec spec;

    Network(ModelSpec spec) {
      this.spec = spec;
    }
  }

  /** Params of {@code person-mask}. */
  public record Params(
      @Param(
              doc =
                  "Which network: 'general' (256x256), or 'landscape' (256x144), which is faster"
                      + " and made for wide pictures",
              value = "general")
          Network model,
      @Param(
              doc =
                  "Probability from which on a pixel belongs to a person, all or nothing; the mask"
                      + " is soft, a probability, where absent",
              min = 0,
              max = 1)
          Optional<Double> threshold,
      @Param(
              doc =
                  "Weight of the previous mask where the network is wholly unsure; 0 for no"
                      + " smoothing over time",
              value = "0.7",
              min = 0,
              max = 0.99)
          double smoothing) {}

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
    return Contract.builder().input(VIDEO).output(MASK).state(PREVIOUS).cost(Cost.HEAVY).build();
  }

  @Override
  public NodeBody create(Params params) {
    return new Body(params);
  }

  private static final class Body implements Node {
    private final Params params;
    private final ModelSpec spec;
    private final RegionSampler sampler;
    private final MaskScaler scaler;
    private final float[] input;
    private Optional<Model> model = Optional.empty();

    Body(Params params) {
      this.params = params;
      spec = params.model.spec;
      sampler = new RegionSampler(spec.width(), spec.height(), 0, 1, Border.REPLICATE);
      scaler = new MaskScaler(spec.width(), spec.height());
      input = new float[spec.inputSize()];
    }

    @Override
    public void open(OpenContext context) {
      model = Optional.of(ModelHost.open(spec));
    }

    @Override
    public void process(ProcessContext context) {
      VideoFrame frame = context.require(VIDEO);
      int width = frame.width();
      int height = frame.height();
      sampler.sample(frame, new Region(width / 2.0, height / 2.0, width, height, 0), input);
      float[][] outputs = new float[1][spec.width() * spec.height()];
      model.orElseThrow().run(input, outputs);
      float[] mask = outputs[0];
      if (params.smoothing > 0) {
        float[] previous = context.state(PREVIOUS);
        if (previous.length == mask.length) {
          MaskSmoothing.apply(mask, previous, params.smoothing);
        }
        context.state(PREVIOUS, mask);
      }
      context.emit(MASK, scaler.scale(mask, width, height, params.threshold));
    }

    @Override
    public void close() {
      model.ifPresent(Model::close);
    }
  }
}
