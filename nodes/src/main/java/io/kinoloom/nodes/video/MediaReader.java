package io.kinoloom.nodes.video;

import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_ALL;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_UNALIGNED;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AV1;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_DNXHD;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_FFV1;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H264;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_HEVC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MPEG4;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PRORES;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_VP8;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_VP9;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_FRAME_CROPPING;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_DISCARD;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_get;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_flush_buffers;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avformat.AVFMT_TS_DISCONT;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_find_input_format;
import static org.bytedeco.ffmpeg.global.avformat.av_guess_frame_rate;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_seek_file;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_DECODER_NOT_FOUND;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_FRAME_CROP_UNALIGNED;
import static org.bytedeco.ffmpeg.global.avutil.AV_FRAME_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_apply_cropping;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_side_data;
import static org.bytedeco.ffmpeg.global.avutil.av_rescale_q;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVFrameSideData;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.IntPointer;

/**
 * Demuxes and decodes the best video stream of a file, picture by picture. Damage never stops it:
 * what cannot be decoded is counted and, where its time is known, reported as {@linkplain #lost()
 * lost}.
 */
final class MediaReader implements AutoCloseable {
  /** Codecs whose key frames depend on nothing before them, so that seeking is exact. */
  private static final Set<Integer> SEEKABLE =
      Set.of(
          AV_CODEC_ID_H264,
          AV_CODEC_ID_HEVC,
          AV_CODEC_ID_AV1,
          AV_CODEC_ID_VP8,
          AV_CODEC_ID_VP9,
          AV_CODEC_ID_MPEG4,
          AV_CODEC_ID_FFV1,
          AV_CODEC_ID_MJPEG,
          AV_CODEC_ID_PRORES,
          AV_CODEC_ID_DNXHD);

  /** Demuxers that make pictures or streams of any text. */
  private static final Set<String> NEVER_VIDEO = Set.of("tty", "lrc", "txd");

  private static final int MOST_READ_ERRORS_IN_A_ROW = 16;
  private static final double LEAST_SHARE = 0.98;
  private static final int MOST_AWAITED = 4096;
  private static final long IO_TIMEOUT_MICROS = 30_000_000;

  private final MediaLocation location;
  private AVFormatContext format = new AVFormatContext(null);
  private AVCodecContext codec;
  private AVStream stream;
  private final AVPacket packet = av_packet_alloc();
  private final AVFrame frame = av_frame_alloc();
  private final AVRational timeBase = new AVRational();
  private final AVRational micros = new AVRational().num(1).den(1_000_000);
  private Orientation streamOrientation = Orientation.UPRIGHT;
  private int[] cropping = new int[4];

  private final TreeSet<Long> awaited = new TreeSet<>();
  private final Deque<Long> lost = new ArrayDeque<>();
  private int unaccounted;
  private boolean complained;
  private boolean draining;
  private boolean sought;
  private Damage damage = Damage.NONE;

  /**
   * What went wrong so far.
   *
   * @param packetsRead video packets read
   * @param undecodable packets that gave no picture
   * @param patched pictures the decoder had to patch up
   * @param broken whether reading stopped before the end of the file
   */
  record Damage(long packetsRead, long undecodable, long patched, boolean broken) {
    static final Damage NONE = new Damage(0, 0, 0, false);

    boolean any() {
      return undecodable > 0 || patched > 0 || broken;
    }

    Damage read() {
      return new Damage(packetsRead + 1, undecodable, patched, broken);
    }

    Damage failed() {
      return new Damage(packetsRead, undecodable + 1, patched, broken);
    }

    Damage patchedUp() {
      return new Damage(packetsRead, undecodable, patched + 1, broken);
    }

    Damage brokenOff() {
      return new Damage(packetsRead, undecodable, patched, true);
    }
  }

  private MediaReader(MediaLocation location) {
    this.location = location;
  }

  /**
   * Opens a file up to the point where its first picture can be read.
   *
   * @param threads of the decoder; 0 lets FFmpeg choose
   * @param pictureRate rate of numbered pictures, such as {@code 25} or {@code 30000/1001}
   * @throws MediaException if it is no video, or in a form FFmpeg does not know
   */
  static MediaReader open(MediaLocation location, int threads, String pictureRate)
      throws MediaException {
    Ffmpeg.load();
    MediaReader reader = new MediaReader(location);
    try {
      reader.openFormat(pictureRate);
      reader.openCodec(threads);
      return reader;
    } catch (MediaException | RuntimeException | Error failure) {
      reader.close();
      throw failure;
    }
  }

  private void openFormat(String pictureRate) throws MediaException {
    AVDictionary options = new AVDictionary(null);
    AVInputFormat input = null;
    if (location.firstPicture().isPresent()) {
      input = av_find_input_format("image2");
      av_dict_set(options, "start_number", "" + location.firstPicture().getAsInt(), 0);
      av_dict_set(options, "framerate", pictureRate, 0);
    } else if (location.local().isPresent()) {
      // A file must not make FFmpeg fetch other things, as play lists do.
      av_dict_set(options, "protocol_whitelist", "file", 0);
      av_dict_set(options, "pattern_type", "none", 0);
    } else {
      av_dict_set(options, "rw_timeout", "" + IO_TIMEOUT_MICROS, 0);
    }
    int result = avformat_open_input(format, location.url(), input, options);
    Ffmpeg.free(options);
    if (result < 0) {
      throw new MediaException(
          "'%s' cannot be read as video (%s); check that it is a video file and complete"
              .formatted(location.name(), Ffmpeg.reason(result)));
    }
    if (NEVER_VIDEO.contains(format.iformat().name().getString())) {
      throw new MediaException("'" + location.name() + "' is text, not a video");
    }
    Ffmpeg.forgetLog();
    result = avformat_find_stream_info(format, (AVDictionary) null);
    if (result < 0) {
      throw new MediaException(
          "'%s' is too damaged to be read (%s)".formatted(location.name(), Ffmpeg.reason(result)));
    }
    complained = Ffmpeg.lastLogLine().isPresent();
  }

  private void openCodec(int threads) throws MediaException {
    AVCodec decoder = new AVCodec(null);
    int index = av_find_best_stream(format, AVMEDIA_TYPE_VIDEO, -1, -1, decoder, 0);
    if (index == AVERROR_DECODER_NOT_FOUND()) {
      throw new MediaException(
          "'%s' holds video in a codec that this build of FFmpeg cannot decode; convert it first"
              .formatted(location.name()));
    }
    if (index < 0) {
      throw new MediaException(
          "'%s' holds no video, only %s".formatted(location.name(), otherStreams()));
    }
    for (int i = 0; i < format.nb_streams(); i++) {
      format.streams(i).discard(i == index ? 0 : AVDISCARD_ALL);
    }
    stream = format.streams(index);
    timeBase.num(stream.time_base().num()).den(stream.time_base().den());
    readSideData();
    codec = avcodec_alloc_context3(decoder);
    String what = "'" + location.name() + "' cannot be decoded";
    Ffmpeg.check(avcodec_parameters_to_context(codec, stream.codecpar()), what);
    codec.pkt_timebase(stream.time_base());
    codec.thread_count(threads);
    codec.flags(codec.flags() | AV_CODEC_FLAG_UNALIGNED);
    Ffmpeg.check(avcodec_open2(codec, decoder, (AVDictionary) null), what);
  }

  private String otherStreams() {
    if (format.nb_streams() == 0) {
      return "nothing that can be played";
    }
    StringBuilder kinds = new StringBuilder();
    for (int i = 0; i < format.nb_streams(); i++) {
      kinds.append(i == 0 ? "" : ", ");
      kinds.append(avcodec_get_name(format.streams(i).codecpar().codec_id()).getString());
    }
    return kinds.toString();
  }

  private void readSideData() {
    AVPacketSideData matrix = sideData(AV_PKT_DATA_DISPLAYMATRIX);
    if (matrix != null) {
      streamOrientation = orientation(new IntPointer(matrix.data()));
    }
    AVPacketSideData crop = sideData(AV_PKT_DATA_FRAME_CROPPING);
    if (crop != null && crop.size() >= 16) {
      new IntPointer(crop.data()).get(cropping);
    }
  }

  private AVPacketSideData sideData(int type) {
    int count = stream.codecpar().nb_coded_side_data();
    if (count == 0) {
      return null;
    }
    AVPacketSideData found =
        av_packet_side_data_get(stream.codecpar().coded_side_data(), count, type);
    return found == null || found.isNull() ? null : found;
  }

  private static Orientation orientation(IntPointer matrix) {
    return Orientation.of(matrix.get(0), matrix.get(1), matrix.get(3), matrix.get(4));
  }

  /**
   * Decodes the next picture into {@link #frame()}.
   *
   * @return false at the end of the file
   */
  boolean read() throws MediaException {
    while (true) {
      int result = avcodec_receive_frame(codec, frame);
      if (result >= 0) {
        take();
        return true;
      }
      if (result == Ffmpeg.END) {
        settleLost(Long.MAX_VALUE);
        return false;
      }
      if (result == Ffmpeg.AGAIN) {
        feed();
      } else {
        packetFailed();
      }
    }
  }

  private void take() {
    if ((frame.flags() & AVFrame.AV_FRAME_FLAG_CORRUPT) != 0 || frame.decode_error_flags() != 0) {
      damage = damage.patchedUp();
    }
    settleLost(frame.best_effort_timestamp());
    if ((cropping[0] | cropping[1] | cropping[2] | cropping[3]) != 0) {
      frame.crop_top(cropping[0]).crop_bottom(cropping[1]);
      frame.crop_left(cropping[2]).crop_right(cropping[3]);
      av_frame_apply_cropping(frame, AV_FRAME_CROP_UNALIGNED);
    }
  }

  /** Sends the decoder one packet, or word that there are no more. */
  private void feed() {
    int errors = 0;
    while (!draining) {
      Ffmpeg.forgetLog();
      int result = av_read_frame(format, packet);
      if (result < 0) {
        if (result == Ffmpeg.END && (Ffmpeg.lastLogLine().isPresent() || endsTooEarly())) {
          damage = damage.brokenOff();
        }
        if (result != Ffmpeg.END && ++errors < MOST_READ_ERRORS_IN_A_ROW) {
          damage = damage.brokenOff();
          continue;
        }
        draining = true;
        break;
      }
      if (packet.stream_index() != stream.index()) {
        av_packet_unref(packet);
        continue;
      }
      send();
      return;
    }
    avcodec_send_packet(codec, null);
  }

  /**
   * Some demuxers only complain that the file ends too early and then end as usual, in short files
   * while it is being opened already. A complaint then may mean many things, so that there must be
   * pictures missing too.
   */
  private boolean endsTooEarly() {
    return complained
        && !sought
        && announcedFrames().isPresent()
        && damage.packetsRead < announcedFrames().getAsLong() * LEAST_SHARE;
  }

  private void send() {
    damage = damage.read();
    if (packet.pts() != Ffmpeg.NO_TIME && (packet.flags() & AV_PKT_FLAG_DISCARD) == 0) {
      awaited.add(packet.pts());
      if (awaited.size() > MOST_AWAITED) {
        awaited.pollFirst();
      }
    }
    if ((packet.flags() & AV_PKT_FLAG_CORRUPT) != 0) {
      damage = damage.brokenOff();
    }
    int result = avcodec_send_packet(codec, packet);
    av_packet_unref(packet);
    if (result < 0 && result != Ffmpeg.AGAIN && result != Ffmpeg.END) {
      packetFailed();
    }
  }

  private void packetFailed() {
    damage = damage.failed();
    unaccounted++;
  }

  /** Packets shown before {@code time} whose picture never came are lost, if decoding failed. */
  private void settleLost(long time) {
    while (!awaited.isEmpty() && awaited.first() <= time) {
      long shown = awaited.pollFirst();
      if (shown != time && unaccounted > 0) {
        unaccounted--;
        lost.add(shown);
      }
    }
  }

  /** The picture read last, cropped as the file says; valid until the next read. */
  AVFrame frame() {
    return frame;
  }

  /** How the picture read last must be turned. */
  Orientation orientation() {
    AVFrameSideData matrix = av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX);
    return matrix == null || matrix.isNull()
        ? streamOrientation
        : orientation(new IntPointer(matrix.data()));
  }

  /** Time stamp of the picture read last in {@linkplain #micros ticks}, or {@code NO_TIME}. */
  long time() {
    return frame.best_effort_timestamp();
  }

  /** Whether the file itself says when the picture read last is shown. */
  boolean isTimeExact() {
    return frame.pts() != Ffmpeg.NO_TIME;
  }

  /** How long the picture read last is shown, in ticks, as far as the file says; at least 1. */
  long duration() {
    if (frame.duration() > 0) {
      return frame.duration();
    }
    AVRational rate = av_guess_frame_rate(format, stream, null);
    if (rate.num() <= 0 || rate.den() <= 0) {
      return Math.max(1, av_rescale_q(40_000, micros, timeBase));
    }
    AVRational step = new AVRational().num(rate.den()).den(rate.num());
    return Math.max(1, av_rescale_q(1, step, timeBase));
  }

  /** Ticks as microseconds. */
  long toMicros(long ticks) {
    return av_rescale_q(ticks, timeBase, micros);
  }

  /** Microseconds as ticks. */
  long toTicks(long time) {
    return av_rescale_q(time, micros, timeBase);
  }

  /** Times of pictures that could not be decoded and are shown before the one read last. */
  Deque<Long> lost() {
    return lost;
  }

  Damage damage() {
    return damage;
  }

  /** How many pictures the file says it has, counted or estimated from its duration. */
  OptionalLong announcedFrames() {
    if (stream.nb_frames() > 0) {
      return OptionalLong.of(stream.nb_frames());
    }
    AVRational rate = av_guess_frame_rate(format, stream, null);
    if (rate.num() <= 0 || rate.den() <= 0) {
      return OptionalLong.empty();
    }
    long duration =
        stream.duration() > 0 ? toMicros(stream.duration()) : Math.max(0, format.duration());
    return duration == 0
        ? OptionalLong.empty()
        : OptionalLong.of(Math.round(duration * 1e-6 * rate.num() / rate.den()));
  }

  /** Whether every packet the file announces has been read; true where it announces none. */
  boolean isComplete() {
    return sought || stream.nb_frames() <= 0 || damage.packetsRead >= stream.nb_frames();
  }

  /** Whether the file has been read to its end. */
  boolean atEnd() {
    return draining;
  }

  /**
   * Whether the codec is one of still pictures or lossless masters, whose untagged grey is full.
   */
  boolean isUntaggedGreyFull() {
    int id = stream.codecpar().codec_id();
    return id != AV_CODEC_ID_H264
        && id != AV_CODEC_ID_HEVC
        && id != AV_CODEC_ID_AV1
        && id != AV_CODEC_ID_VP9;
  }

  /** Whether pictures decoded after a seek are the same as without. */
  boolean isSeekExact() {
    return location.local().isPresent()
        && SEEKABLE.contains(stream.codecpar().codec_id())
        && (format.iformat().flags() & AVFMT_TS_DISCONT) == 0;
  }

  /**
   * Goes to a key frame that should be at or before a time; check what comes.
   *
   * @return whether the file allows it
   */
  boolean seek(long ticks) {
    sought = true;
    awaited.clear();
    lost.clear();
    unaccounted = 0;
    draining = false;
    damage = Damage.NONE;
    boolean done = avformat_seek_file(format, stream.index(), Long.MIN_VALUE, ticks, ticks, 0) >= 0;
    avcodec_flush_buffers(codec);
    return done;
  }

  @Override
  public void close() {
    if (codec != null) {
      avcodec_free_context(codec);
      codec = null;
    }
    if (format != null && !format.isNull()) {
      avformat_close_input(format);
    }
    format = null;
    av_packet_free(packet);
    av_frame_free(frame);
  }
}
