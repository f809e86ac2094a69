package io.kinoloom.nodes.compose;

import io.kinoloom.nodes.vision.Mats;
import io.kinoloom.nodes.vision.Plane;
import io.kinoloom.spi.Alignment;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Color;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.VideoFrame;
import java.util.Optional;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * {@code composite}: puts what a mask shows of a video in front of another background, {@code a
 * video + (1 - a) background} with a the mask in 0..1 (the "over" of T. Porter and T. Duff,
 * "Compositing Digital Images", SIGGRAPH 1984).
 *
 * <p>The mask may have another size than the video and is then scaled bilinearly; it is then
 * inverted, grown or shrunk, and feathered, as the params say. The background may have any size and
 * frame rate: its last picture not later than the video's is taken, so a still picture lasts for
 * the whole video. Where there is none, not wired or not yet, a colour stands in.
 */
public final class Composite implements NodeDefinition<Composite.Params> {
  static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures whose foreground stays")
          .accepts(PixelFormat.BGR24);
  static final Input<Mask> MASK = Input.of("mask", PayloadType.MASK, "What the foreground is");
  static final Input<VideoFrame> BACKGROUND =
      Input.of(
              "background",
              PayloadType.VIDEO,
              "What stands behind it, of any size and frame rate; a colour if not wired")
          .accepts(PixelFormat.BGR24)
          .aligned(Alignment.LATEST)
          .optional();
  static final Output<VideoFrame> COMPOSED =
      Output.of("video", PayloadType.VIDEO, "Foreground and background in one picture")
          .produces(PixelFormat.BGR24);

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "composite",
          1,
          "Composite",
          "Puts what a mask shows in front of another background.",
          Category.COMPOSE,
          Params.class);

  /** Params of {@code composite}. */
  public record Params(
      @Param(
              doc = "What a background of another aspect ratio does: fill, show whole, or stretch",
              value = "cover",
              live = true)
          Resize.Fit fit,
      @Param(
              doc = "Colour where there is no background, and of the bars of 'contain'",
              value = "#000000",
              live = true)
          Color color,
      @Param(doc = "The mask shows the background instead", value = "false", live = true)
          boolean invert,
      @Param(
              doc = "Pixels by which the foreground grows, or shrinks where negative",
              value = "0",
              min = -100,
              max = 100,
              live = true)
          int grow,
      @Param(
              doc = "Softness of the border: sigma in pixels of a Gaussian, 0 for none",
              value = "0",
              min = 0,
              max = 100,
              live = true)
          double feather) {}

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
    return Contract.builder()
        .input(VIDEO)
        .input(MASK)
        .input(BACKGROUND)
        .output(COMPOSED)
        .cost(Cost.MEDIUM)
        .build();
  }

  @Override
  public Node create(Params params) {
    return new Body(params);
  }

  /** The OpenCV half. */
  private static final class Body implements Node {
    private final Params params;
    private final Mats mats = new Mats();
    private Fitter fitter;
    private MaskShaper shaper;
    private Mat front;
    private Mat back;
    private Mat weightFront;
    private Mat weightBack;
    private Optional<VideoFrame> given = Optional.empty();
    private Optional<VideoFrame> fitted = Optional.empty();

    Body(Params params) {
      this.params = params;
    }

    @Override
    public void open(OpenContext context) {
      fitter = new Fitter(mats);
      shaper = new MaskShaper(mats, params.invert, params.grow, params.feather);
      front = mats.mat();
      back = mats.mat();
      weightFront = mats.mat();
      weightBack = mats.mat();
    }

    @Override
    public void process(ProcessContext context) {
      VideoFrame video = context.require(VIDEO);
      Plane plane = Plane.of(video).get(0);
      Mats.write(front, plane, video.data());
      Mats.write(back, plane, background(video, context.get(BACKGROUND)).data());
      Mat alpha = shaper.shape(context.require(MASK), video.width(), video.height());
      alpha.convertTo(weightFront, opencv_core.CV_32F, 1 / 255.0, 0);
      alpha.convertTo(weightBack, opencv_core.CV_32F, -1 / 255.0, 1);
      opencv_imgproc.blendLinear(front, back, weightFront, weightBack, back);
      byte[] data = new byte[video.data().length];
      Mats.read(back, plane, data);
      context.emit(
          COMPOSED,
          new VideoFrame(video.format(), video.width(), video.height(), video.colorSpace(), data));
    }

    /** A background that stays is fitted once. */
    private VideoFrame background(VideoFrame video, Optional<VideoFrame> source) {
      boolean same =
          fitted.isPresent()
              && fitted.get().width() == video.width()
              && fitted.get().height() == video.height()
              && source.isPresent() == given.isPresent()
              && (source.isEmpty() || source.get() == given.get());
      if (!same) {
        given = source;
        Resize.Extent extent = new Resize.Extent(video.width(), video.height());
        fitted =
            Optional.of(
                source
                    .map(
                        picture ->
                            fitter.fit(
                                picture,
                                extent,
                                params.fit,
                                Resize.Interpolation.AUTO,
                                params.color))
                    .orElseGet(
                        () ->
                            new Canvas(
                                    video.format(),
                                    video.width(),
                                    video.height(),
                                    video.colorSpace(),
                                    params.color)
                                .picture()));
      }
      return fitted.orElseThrow();
    }

    @Override
    public void close() {
      mats.close();
    }
  }
}
