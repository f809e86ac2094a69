package io.kinoloom.nodes.video;

import io.kinoloom.assets.Assets;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.Source;
import io.kinoloom.spi.VideoFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the pictures of a video file, a still picture, or a numbered sequence of pictures.
 *
 * <p>Event times are the file's presentation times, counted from its first picture, or from {@code
 * start} where that is given; a variable frame rate keeps its times. Pictures are turned as the
 * file's display matrix (or the EXIF orientation) says and cropped as the container says. Pixels
 * are passed on as stored: a sample aspect ratio other than 1:1 is not squared up, interlaced
 * pictures stay so, and HDR transfer curves are not tone-mapped. YUV without a matrix tag is taken
 * as BT.709 if at least 1280 wide or more than 576 high, as BT.601 if smaller.
 *
 * <p>Damage: what cannot be decoded becomes a gap where its time is known, and one warning at the
 * end gives the numbers. A time stamp that does not rise is moved up to keep the order.
 */
public final class Decode implements NodeDefinition<Decode.Params> {
  public static final Output<VideoFrame> VIDEO =
      Output.of("video", PayloadType.VIDEO, "The pictures in order of time")
          .produces(PixelFormat.YUV420P, PixelFormat.GRAY8, PixelFormat.BGR24, PixelFormat.BGRA32);

  /** What to do about a file that is not whole. */
  public enum OnDamage {
    WARN,
    FAIL
  }

  /**
   * What to read.
   *
   * @param uri path, {@code file:} URI, {@code sample:} name, URL or numbered pictures
   * @param start where to begin, from the first picture
   * @param end where to stop, from the first picture; pictures at or after it are not read
   * @param limit most pictures to read
   * @param fps rate of numbered pictures
   * @param onDamage what to do about a file that is not whole
   * @param threads of the decoder, 0 for one a core, at most 4; what a decoder patches up in
   *     damaged pictures is reproducible with 1 only
   */
  public record Params(
      @Param(
              doc =
                  "Video to read: a path, sample:NAME, a URL, or numbered pictures such as"
                      + " frames/%05d.png",
              kind = Param.Kind.INPUT_URI)
          String uri,
      @Param(doc = "Where to begin, counted from the first picture; event time 0 is there")
          Optional<Duration> start,
      @Param(doc = "Where to stop, counted from the first picture") Optional<Duration> end,
      @Param(doc = "Most pictures to read", min = 1) Optional<Long> limit,
      @Param(
              doc = "Frame rate of numbered pictures, a number or a fraction such as 30000/1001",
              value = "25",
              pattern = FrameRates.PATTERN)
          String fps,
      @Param(
              doc = "What to do about a damaged file: read what can be read, or fail",
              value = "warn")
          OnDamage onDamage,
      @Param(
              doc = "Threads of the decoder; 0 for one a core, at most 4",
              value = "0",
              min = 0,
              max = 64)
          int threads) {}

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "decode",
          1,
          "Decode",
          "Reads the pictures of a video file or of numbered pictures.",
          Category.SOURCE,
          Params.class);

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public void preload() {
    Ffmpeg.preload();
  }

  @Override
  public Contract contract(Params params) {
    return Contract.builder().output(VIDEO).cost(Cost.HEAVY).build();
  }

  @Override
  public List<String> problems(Params params) {
    List<String> problems = new ArrayList<>();
    if (Assets.isAsset(params.uri())) {
      Assets.standard().problem(params.uri()).ifPresent(problems::add);
    }
    Duration start = params.start().orElse(Duration.ZERO);
    if (start.isNegative()) {
      problems.add("'start' must not be negative");
    }
    if (params.end().isPresent() && params.end().get().compareTo(start) <= 0) {
      problems.add("'end' must be later than 'start'");
    }
    return problems;
  }

  @Override
  public Source create(Params params) {
    return new DecodeSource(params);
  }
}
