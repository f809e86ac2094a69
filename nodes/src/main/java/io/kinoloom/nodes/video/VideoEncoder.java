package io.kinoloom.nodes.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_FRAME_DURATION;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_QSCALE;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_0RGB32;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_GRAY8;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB32;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGBA;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.FF_QP2LAMBDA;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;

import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;

/** Codes pictures of one size; one packet comes out for each. */
final class VideoEncoder implements AutoCloseable {
  /** Units of time in which 24, 25, 30, 50, 60 pictures a second and the NTSC rates are whole. */
  static final int TICKS = 120_000;

  /** MPEG-4 part 2 has 16 bits for them. */
  private static final int MPEG4_TICKS = 60_000;

  private final Settings settings;
  private final VideoCodec codec;
  private final Written.Look look;
  private final AVCodecContext context;
  private final AVPacket packet = av_packet_alloc();
  private final AVRational timeBase = new AVRational();
  private final PixelConverter converter = new PixelConverter();
  private final Scaler scaler = new Scaler();
  private Optional<GreyRange> greyRange = Optional.empty();
  private long neutralChroma;
  private AVFrame staged;
  private AVFrame frame;
  private long lastTicks = Long.MIN_VALUE;

  /** Takes packets; the packet is valid during the call, its times are in {@link #timeBase}. */
  interface Receiver {
    void accept(AVPacket packet) throws MediaException;
  }

  /**
   * How to code.
   *
   * @param codec which
   * @param quality 0..100
   * @param bitrate kbit/s, instead of a quality
   * @param gop most pictures from key frame to key frame
   * @param threads 0 for one a core
   */
  record Settings(VideoCodec codec, int quality, Optional<Integer> bitrate, int gop, int threads) {}

  /**
   * Opens an encoder.
   *
   * @param look of all pictures to come
   * @param intervalMicros usual time from picture to picture
   * @param globalHeaders whether codec headers go into the container
   */
  VideoEncoder(Settings settings, Written.Look look, long intervalMicros, boolean globalHeaders)
      throws MediaException {
    Ffmpeg.load();
    this.settings = settings;
    this.codec = settings.codec();
    this.look = look;
    AVCodec encoder = find(codec);
    context = avcodec_alloc_context3(encoder);
    try {
      int padding = codec.needsEvenSize() ? 1 : 0;
      context.width(look.width() + (look.width() & padding));
      context.height(look.height() + (look.height() & padding));
      context.pix_fmt(ffmpegFormat());
      timeBase.num(1).den(codec == VideoCodec.MPEG4 ? MPEG4_TICKS : TICKS);
      context.time_base(timeBase);
      context.framerate(rate(intervalMicros));
      context.gop_size(settings.gop());
      context.thread_count(settings.threads());
      context.flags(context.flags() | AV_CODEC_FLAG_FRAME_DURATION);
      tagColors();
      if (globalHeaders) {
        context.flags(context.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
      }
      AVDictionary options = new AVDictionary(null);
      tune(encoder.name().getString(), options);
      int result = avcodec_open2(context, encoder, options);
      Ffmpeg.free(options);
      if (result < 0) {
        throw refusal(result);
      }
      allocate();
    } catch (MediaException | RuntimeException | Error failure) {
      close();
      throw failure;
    }
  }

  private static AVCodec find(VideoCodec codec) throws MediaException {
    for (String name : codec.encoders()) {
      AVCodec encoder = avcodec_find_encoder_by_name(name);
      if (encoder != null && !encoder.isNull()) {
        return encoder;
      }
    }
    throw new MediaException(
        "this build of FFmpeg has no encoder for " + Encode.label(codec) + "; use another codec");
  }

  private MediaException refusal(int result) {
    return new MediaException(
        "the %s encoder refuses pictures of %dx%d%s (%s)"
            .formatted(
                Encode.label(codec),
                look.width(),
                look.height(),
                settings.bitrate().map(rate -> " at " + rate + " kbit/s").orElse(""),
                Ffmpeg.reason(result)));
  }

  private static AVRational rate(long intervalMicros) {
    // Encoders want a plain number for their rate control; times come with each picture.
    long milli = Math.max(1, Math.round(1e9 / Math.max(1, intervalMicros)));
    return new AVRational().num((int) Math.min(milli, 1_000_000)).den(1000);
  }

  private int ffmpegFormat() {
    return switch (codec) {
      case H264, MPEG4, VP8, VP9 -> AV_PIX_FMT_YUV420P;
      case JPEG -> AV_PIX_FMT_YUVJ420P;
      case PNG ->
          switch (look.format()) {
            case GRAY8 -> AV_PIX_FMT_GRAY8;
            case BGRA32 -> AV_PIX_FMT_RGBA;
            default -> AV_PIX_FMT_RGB24;
          };
      case FFV1, GIF ->
          switch (look.format()) {
            case GRAY8 -> AV_PIX_FMT_GRAY8;
            case YUV420P -> AV_PIX_FMT_YUV420P;
            case BGRA32 -> AV_PIX_FMT_RGB32();
            default -> AV_PIX_FMT_0RGB32();
          };
    };
  }

  /** Colours as the file has them; JPEG always is full-range BT.601 (ITU-T T.871). */
  private ColorSpace colorSpace() {
    return codec == VideoCodec.JPEG ? ColorSpace.BT601_FULL : look.colorSpace();
  }

  private boolean isYuv() {
    return context.pix_fmt() == AV_PIX_FMT_YUV420P || context.pix_fmt() == AV_PIX_FMT_YUVJ420P;
  }

  private void tagColors() {
    if (isYuv()) {
      ColorSpace space = colorSpace();
      context.colorspace(ColorTags.matrix(space));
      context.color_primaries(ColorTags.primaries(space));
      context.color_trc(ColorTags.transfer(space));
      context.color_range(ColorTags.range(space));
    }
  }

  private void tune(String encoder, AVDictionary options) {
    int quality = settings.quality();
    long bits = settings.bitrate().map(kilobits -> kilobits * 1000L).orElse(0L);
    boolean byQuality = settings.bitrate().isEmpty();
    if (!byQuality) {
      context.bit_rate(bits);
    }
    switch (encoder) {
      case "libx264" -> {
        av_dict_set(options, "preset", "fast", 0);
        if (byQuality) {
          av_dict_set(options, "crf", "" + h264Quantiser(quality), 0);
        }
      }
      case "libopenh264" -> {
        // Its threads code one slice each.
        context.slices(settings.threads());
        if (byQuality) {
          // It has no mode of constant quality; with one quantiser allowed it has.
          context.bit_rate(100_000_000);
          context.qmin(h264Quantiser(quality));
          context.qmax(h264Quantiser(quality));
        } else {
          av_dict_set(options, "rc_mode", "bitrate", 0);
        }
      }
      case "libvpx", "libvpx-vp9" -> {
        av_dict_set(options, "deadline", "good", 0);
        av_dict_set(options, "cpu-used", "5", 0);
        if (encoder.equals("libvpx")) {
          // Hidden reference pictures are packets of their own in VP8.
          av_dict_set(options, "auto-alt-ref", "0", 0);
        } else {
          av_dict_set(options, "row-mt", "1", 0);
        }
        if (byQuality) {
          boolean vp8 = encoder.equals("libvpx");
          int crf = (int) Math.round(vp8 ? 40 - 0.36 * quality : 55 - 0.35 * quality);
          av_dict_set(options, "crf", "" + crf, 0);
          // VP8 takes the bit rate as a ceiling; VP9 at 0 has none.
          context.bit_rate(vp8 ? 100_000_000 : 0);
        }
      }
      case "mpeg4", "mjpeg" -> {
        if (byQuality) {
          context.flags(context.flags() | AV_CODEC_FLAG_QSCALE);
          context.global_quality((int) Math.round(FF_QP2LAMBDA * quantiser(quality)));
        }
      }
      case "ffv1" -> {
        av_dict_set(options, "level", "3", 0);
        av_dict_set(options, "slicecrc", "1", 0);
        context.gop_size(1);
      }
      default -> {
        // The others are lossless and have nothing to tune.
      }
    }
  }

  private static int h264Quantiser(int quality) {
    return (int) Math.round(43 - 0.29 * quality);
  }

  /** 31 to 2, finer at the upper end. */
  private static double quantiser(int quality) {
    double loss = (100 - quality) / 100.0;
    return 2 + 29 * loss * loss;
  }

  private void allocate() throws MediaException {
    frame = Planes.allocate(context.pix_fmt(), context.width(), context.height());
    frame.colorspace(context.colorspace());
    frame.color_range(context.color_range());
  }

  /** Units of the packets' times. */
  AVRational timeBase() {
    return timeBase;
  }

  /** How many columns at the right are padding. */
  int paddedColumns() {
    return context.width() - look.width();
  }

  /** How many rows at the bottom are padding. */
  int paddedRows() {
    return context.height() - look.height();
  }

  /** A copy of what a container must know; free it with {@code avcodec_parameters_free}. */
  AVCodecParameters parameters() throws MediaException {
    AVCodecParameters parameters = avcodec_parameters_alloc();
    int result = avcodec_parameters_from_context(parameters, context);
    if (result < 0) {
      avcodec_parameters_free(parameters);
      throw new MediaException("no memory for an encoder");
    }
    return parameters;
  }

  /**
   * Codes a picture.
   *
   * @param timeMicros event time, rising
   * @param durationMicros until the next one
   */
  void encode(VideoFrame picture, long timeMicros, long durationMicros, Receiver receiver)
      throws MediaException {
    Ffmpeg.check(av_frame_make_writable(frame), "no memory for a picture");
    fill(picture);
    long ticks = Math.max(ticks(timeMicros), lastTicks + 1);
    lastTicks = ticks;
    frame.pts(ticks);
    frame.duration(Math.max(1, ticks(timeMicros + durationMicros) - ticks));
    frame.pict_type(0);
    frame.quality(context.global_quality());
    send(frame, receiver);
  }

  private long ticks(long micros) {
    return Math.floorDiv(micros * timeBase.den() + 500_000, 1_000_000L);
  }

  private void fill(VideoFrame picture) throws MediaException {
    boolean asItIs =
        (isYuv() && picture.format() == PixelFormat.YUV420P && picture.colorSpace() == colorSpace())
            || (context.pix_fmt() == AV_PIX_FMT_GRAY8 && picture.format() == PixelFormat.GRAY8)
            || (context.pix_fmt() == AV_PIX_FMT_RGB32() && picture.format() == PixelFormat.BGRA32);
    if (asItIs) {
      Planes.copyIn(picture, frame);
    } else if (isYuv() && picture.format() == PixelFormat.GRAY8 && !colorSpace().isFullRange()) {
      fillGrey(picture);
    } else if (isYuv()) {
      Planes.copyIn(converter.convert(picture, PixelFormat.YUV420P, colorSpace()), frame);
    } else {
      staged =
          Planes.reuse(
              staged, Planes.ffmpegFormat(picture.format()), picture.width(), picture.height());
      Planes.copyIn(picture, staged);
      ColorTags tags = ColorTags.of(PixelFormat.BGR24, look.colorSpace());
      scaler.scale(staged, tags, frame, tags);
    }
    Planes.repeatLastLines(frame, look.width(), look.height());
  }

  /** Grey without a detour: luma from the picture, chroma once for each buffer. */
  private void fillGrey(VideoFrame picture) {
    if (greyRange.isEmpty()) {
      greyRange = Optional.of(new GreyRange());
    }
    greyRange
        .get()
        .toLimited(
            picture.data(), picture.width(), picture.height(), frame.data(0), frame.linesize(0));
    if (frame.data(1).address() != neutralChroma) {
      Planes.fillChroma(frame, (byte) 128);
      neutralChroma = frame.data(1).address();
    }
  }

  /** Gives out what the encoder still holds; nothing can be coded afterwards. */
  void flush(Receiver receiver) throws MediaException {
    send(null, receiver);
  }

  private void send(AVFrame picture, Receiver receiver) throws MediaException {
    int sent = avcodec_send_frame(context, picture);
    if (sent < 0) {
      throw refusal(sent);
    }
    while (true) {
      int result = avcodec_receive_packet(context, packet);
      if (result == Ffmpeg.AGAIN || result == Ffmpeg.END) {
        return;
      }
      if (result < 0) {
        throw refusal(result);
      }
      try {
        receiver.accept(packet);
      } finally {
        av_packet_unref(packet);
      }
    }
  }

  @Override
  public void close() {
    avcodec_free_context(context);
    av_packet_free(packet);
    converter.close();
    greyRange.ifPresent(GreyRange::close);
    scaler.close();
    Planes.free(staged);
    Planes.free(frame);
  }
}
