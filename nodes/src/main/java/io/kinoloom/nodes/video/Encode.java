package io.kinoloom.nodes.video;

import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.Sink;
import io.kinoloom.spi.State;
import io.kinoloom.spi.VideoFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Writes pictures to a file: mp4, mov, mkv, webm, gif, numbered png or jpg pictures, or to {@code
 * null:}, which only counts them.
 *
 * <p>Event times are kept, also at a variable frame rate: to 1/120000 s in mp4 and mov (every usual
 * frame rate is exact), to 1 ms in mkv and webm, to 1/100 s in gif. The last picture is shown as
 * long as the one before it. H.264 has even sizes only: an odd picture is coded with its last row
 * or column doubled, and the file tells players to crop it; those that ignore this show the doubled
 * line.
 *
 * <p>The file appears under its name when it is complete. What made it - the graph, its params, the
 * seed, the version - is recorded in its metadata, in numbered pictures in each of them.
 */
public final class Encode implements NodeDefinition<Encode.Params> {
  public static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures, all of one size");

  /** Everything that earlier incarnations of the sink have written. */
  static final State<Written> WRITTEN =
      State.of("written", Written.class, () -> Written.NOTHING).acrossDiscontinuities();

  /** How to code; what a container can hold is checked. */
  public enum Codec {
    AUTO,
    H264,
    MPEG4,
    VP8,
    VP9,
    FFV1,
    GIF,
    PNG,
    JPEG
  }

  /**
   * What to write.
   *
   * @param uri file or {@code null:}
   * @param codec how to code
   * @param quality 0 to 100
   * @param bitrate kbit/s, instead of a quality
   * @param gop most pictures from one key frame to the next
   * @param audio whose sound to carry along
   * @param audioStart where in it the video's time 0 is
   * @param overwrite whether an existing file may be replaced
   * @param threads of the encoder, 0 for one a core
   */
  public record Params(
      @Param(
              doc =
                  "File to write; its extension says how: mp4, mov, mkv, webm, gif, numbered"
                      + " pictures such as out/%05d.png, or null: to write nothing",
              kind = Param.Kind.OUTPUT_URI)
          String uri,
      @Param(
              doc = "How to code the pictures; auto takes what the kind of file usually holds",
              value = "auto")
          Codec codec,
      @Param(
              doc =
                  "0 (small) to 100 (hardly any loss); 75 gives QP 21 for H.264, CRF 29 for VP9,"
                      + " quantiser 4 for MPEG-4 and JPEG. Lossless codecs ignore it",
              value = "75",
              min = 0,
              max = 100)
          int quality,
      @Param(doc = "Mean bit rate in kbit/s, instead of a quality", min = 1, max = 1_000_000)
          Optional<Integer> bitrate,
      @Param(
              doc = "Most pictures from one key frame to the next",
              value = "60",
              min = 1,
              max = 10_000)
          int gop,
      @Param(
              doc = "File whose sound is carried along, cut to the length of the video",
              kind = Param.Kind.INPUT_URI)
          Optional<String> audio,
      @Param(doc = "Where in the sound's file the video begins", value = "0s") Duration audioStart,
      @Param(doc = "Whether a file that exists may be replaced", value = "true") boolean overwrite,
      @Param(doc = "Threads of the encoder; 0 for one a core", value = "1", min = 0, max = 64)
          int threads) {}

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "encode",
          1,
          "Encode",
          "Writes pictures to a video file or to numbered pictures.",
          Category.SINK,
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
    OutputTarget target = target(params);
    Contract.Builder contract = Contract.builder().state(WRITTEN);
    if (target.codec().isEmpty()) {
      return contract.input(VIDEO).cost(Cost.LIGHT).build();
    }
    PixelFormat[] formats = target.codec().get().formats().toArray(new PixelFormat[0]);
    return contract.input(VIDEO.accepts(formats)).cost(Cost.HEAVY).build();
  }

  @Override
  public List<String> problems(Params params) {
    List<String> problems = new ArrayList<>();
    if (params.audioStart().isNegative()) {
      problems.add("'audio-start' must not be negative");
    }
    try {
      OutputTarget target = target(params);
      if (params.audio().isPresent()
          && target.container().map(container -> !container.holdsSound()).orElse(false)) {
        problems.add("'" + params.uri() + "' cannot hold sound; remove 'audio' or write an mp4");
      }
    } catch (IllegalArgumentException problem) {
      problems.add(problem.getMessage());
    }
    return problems;
  }

  @Override
  public Sink create(Params params) {
    OutputTarget target = target(params);
    if (target.container().isEmpty()) {
      return new CountingSink();
    }
    return target.container().get().isPictures()
        ? new PictureSink(params, target)
        : new MovieSink(params, target);
  }

  private static OutputTarget target(Params params) {
    Optional<VideoCodec> codec =
        params.codec() == Codec.AUTO
            ? Optional.empty()
            : Optional.of(VideoCodec.valueOf(params.codec().name()));
    return OutputTarget.of(params.uri(), codec);
  }

  /** A codec as written in YAML. */
  static String label(VideoCodec codec) {
    return codec.name().toLowerCase(Locale.ROOT);
  }
}
