package io.kinoloom.nodes.eval;

import io.kinoloom.nodes.vision.Mats;
import io.kinoloom.nodes.vision.Totals;
import io.kinoloom.spi.Alignment;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.State;
import io.kinoloom.spi.VideoFrame;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the nodes that compare a video with a reference, picture by picture, have in common. */
final class Comparison {
  static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures to measure");

  /** Nearest in time: containers round times, Matroska to milliseconds. */
  static final Alignment REFERENCE_ALIGNMENT = Alignment.nearest(Duration.ofMillis(2));

  static final Input<VideoFrame> REFERENCE =
      Input.of(
              "reference",
              PayloadType.VIDEO,
              "What they should be, in pictures of the same size and time")
          .aligned(REFERENCE_ALIGNMENT);

  static final State<Totals> TOTALS =
      State.of("totals", Totals.class, () -> Totals.NONE).acrossDiscontinuities();

  /** Name of the figure that says how many pictures were measured. */
  static final String PICTURES = "pictures";

  private Comparison() {}

  /** Measures a pair of pictures of one size, format and colour space. */
  interface Measure {
    /** Why this pair cannot be measured, with what to do about it. */
    default Optional<String> problem(VideoFrame video, VideoFrame reference) {
      return Optional.empty();
    }

    /** The figures of a pair. */
    Map<String, Double> of(VideoFrame video, VideoFrame reference);

    /** Puts the figures of the stream into the report. */
    void summarize(Totals totals, ProcessContext context);
  }

  /** The contract of a comparison. */
  static Contract contract(Pixels pixels, Output<Score> score, Cost cost) {
    return Contract.builder()
        .input(VIDEO.accepts(pixels.format()))
        .input(REFERENCE.accepts(pixels.format()))
        .output(score)
        .state(TOTALS)
        .cost(cost)
        .reporting()
        .build();
  }

  /** Why two pictures cannot be compared at all. */
  static Optional<String> mismatch(VideoFrame video, VideoFrame reference) {
    if (video.width() != reference.width() || video.height() != reference.height()) {
      return Optional.of(
          "'video' is %dx%d and 'reference' is %dx%d; put 'resize' before one of them"
              .formatted(video.width(), video.height(), reference.width(), reference.height()));
    }
    if (video.format() == PixelFormat.YUV420P && video.colorSpace() != reference.colorSpace()) {
      String space = reference.colorSpace().name().toLowerCase(Locale.ROOT).replace('_', '-');
      return Optional.of(
          "'video' is %s and 'reference' is %s, whose numbers mean other colours; put 'convert' with"
                  .formatted(
                      video.colorSpace().name().toLowerCase(Locale.ROOT).replace('_', '-'), space)
              + " format yuv420p and color-space "
              + space
              + " before 'video'");
    }
    return Optional.empty();
  }

  /** Prepares the measure of one body. */
  interface MeasureFactory {
    /** Makes it; native objects belong to {@code mats}. */
    Measure create(Mats mats);
  }

  /** The body around a measure. */
  static final class Body implements Node {
    private final Output<Score> output;
    private final MeasureFactory factory;
    private final Mats mats = new Mats();
    private Optional<Measure> opened = Optional.empty();

    Body(Output<Score> output, MeasureFactory factory) {
      this.output = output;
      this.factory = factory;
    }

    @Override
    public void open(OpenContext context) {
      opened = Optional.of(factory.create(mats));
    }

    @Override
    public void process(ProcessContext context) {
      VideoFrame video = context.require(VIDEO);
      VideoFrame reference = context.require(REFERENCE);
      Measure measure = opened.orElseThrow();
      Optional<String> problem =
          mismatch(video, reference).or(() -> measure.problem(video, reference));
      if (problem.isPresent()) {
        context.reject(problem.get());
        return;
      }
      Map<String, Double> figures = measure.of(video, reference);
      context.state(TOTALS, context.state(TOTALS).plus(figures));
      context.emit(output, new Score(figures));
    }

    @Override
    public void flush(ProcessContext context) {
      opened.orElseThrow().summarize(context.state(TOTALS), context);
    }

    @Override
    public void close() {
      mats.close();
    }
  }
}
