package io.kinoloom.nodes.video;

import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_ALL;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AAC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AC3;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_ALAC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_EAC3;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MP3;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_OPUS;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_VORBIS;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_ATTACHED_PIC;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_guess_format;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_query_codec;
import static org.bytedeco.ffmpeg.global.avformat.avformat_seek_file;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_rescale_q;

import java.util.Optional;
import java.util.Set;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;

/**
 * Sound of another file, carried along with the video: copied where the container takes its codec,
 * otherwise coded again as AAC or Opus. Its time 0 is that of the file's first picture, where it
 * has pictures, plus an offset.
 */
final class AudioTrack implements AutoCloseable {
  private static final Set<Integer> IN_MP4 =
      Set.of(AV_CODEC_ID_AAC, AV_CODEC_ID_MP3, AV_CODEC_ID_AC3, AV_CODEC_ID_EAC3, AV_CODEC_ID_ALAC);
  private static final Set<Integer> IN_WEBM = Set.of(AV_CODEC_ID_OPUS, AV_CODEC_ID_VORBIS);

  private final AVFormatContext format;
  private final AVStream stream;
  private final long originMicros;
  private final AVPacket packet = av_packet_alloc();
  private final AVRational micros = new AVRational().num(1).den(1_000_000);
  private Optional<Feed> feed = Optional.empty();

  /** Writes sound into a file as far as is wanted. */
  interface Feed extends AutoCloseable {
    /** Writes what begins before a time, counted from the video's time 0. */
    void writeUntil(long endMicros) throws MediaException;

    /** Writes what is left of the sound already taken. */
    void end() throws MediaException;

    @Override
    void close();
  }

  private AudioTrack(AVFormatContext format, AVStream stream, long originMicros) {
    this.format = format;
    this.stream = stream;
    this.originMicros = originMicros;
  }

  /**
   * Opens the sound of a file.
   *
   * @param startMicros where in the file the video begins
   * @return empty if the file has none
   * @throws MediaException if it cannot be read
   */
  static Optional<AudioTrack> open(MediaLocation location, long startMicros) throws MediaException {
    Ffmpeg.load();
    AVFormatContext format = new AVFormatContext(null);
    AVDictionary options = new AVDictionary(null);
    if (location.local().isPresent()) {
      av_dict_set(options, "protocol_whitelist", "file", 0);
    }
    int result = avformat_open_input(format, location.url(), null, options);
    Ffmpeg.free(options);
    if (result < 0) {
      throw new MediaException(
          "the sound of '%s' cannot be read (%s)"
              .formatted(location.name(), Ffmpeg.reason(result)));
    }
    avformat_find_stream_info(format, (AVDictionary) null);
    int audio = av_find_best_stream(format, AVMEDIA_TYPE_AUDIO, -1, -1, (AVCodec) null, 0);
    if (audio < 0) {
      avformat_close_input(format);
      return Optional.empty();
    }
    for (int i = 0; i < format.nb_streams(); i++) {
      format.streams(i).discard(i == audio ? 0 : AVDISCARD_ALL);
    }
    AudioTrack track =
        new AudioTrack(format, format.streams(audio), startMicros + origin(format, audio));
    if (startMicros > 0) {
      // Not exact and need not be: what comes too early is left out.
      long ticks = av_rescale_q(track.originMicros, track.micros, track.stream.time_base());
      avformat_seek_file(format, audio, Long.MIN_VALUE, ticks, ticks, 0);
    }
    return Optional.of(track);
  }

  /** When the file's first picture, or without pictures its sound, begins. */
  private static long origin(AVFormatContext format, int audio) {
    int video = av_find_best_stream(format, AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
    boolean hasPictures =
        video >= 0 && (format.streams(video).disposition() & AV_DISPOSITION_ATTACHED_PIC) == 0;
    AVStream stream = format.streams(hasPictures ? video : audio);
    return stream.start_time() == Ffmpeg.NO_TIME
        ? 0
        : av_rescale_q(
            stream.start_time(), stream.time_base(), new AVRational().num(1).den(1_000_000));
  }

  /** Adds the sound's stream to a file. */
  void attach(Muxer muxer, Container container) throws MediaException {
    feed =
        Optional.of(
            isTaken(container)
                ? new AudioCopy(this, muxer)
                : new AudioTranscode(this, muxer, container));
  }

  private boolean isTaken(Container container) {
    int codec = stream.codecpar().codec_id();
    return switch (container) {
      case MP4, MOV -> IN_MP4.contains(codec);
      case WEBM -> IN_WEBM.contains(codec);
      default ->
          avformat_query_codec(av_guess_format(container.muxer(), null, null), codec, 0) == 1;
    };
  }

  void writeUntil(long endMicros) throws MediaException {
    if (feed.isPresent()) {
      feed.get().writeUntil(endMicros);
    }
  }

  void end(long endMicros) throws MediaException {
    if (feed.isPresent()) {
      feed.get().writeUntil(endMicros);
      feed.get().end();
    }
  }

  AVStream stream() {
    return stream;
  }

  /** Reads the next packet of the sound into {@link #packet}; false at the end. */
  boolean read() {
    av_packet_unref(packet);
    while (av_read_frame(format, packet) >= 0) {
      if (packet.stream_index() == stream.index()) {
        return true;
      }
      av_packet_unref(packet);
    }
    return false;
  }

  AVPacket packet() {
    return packet;
  }

  /** Time of a time stamp of the sound, counted from the video's time 0. */
  long timeOf(long ticks) {
    return av_rescale_q(ticks, stream.time_base(), micros) - originMicros;
  }

  /** The video's time 0 in the units of the sound. */
  long originTicks() {
    return av_rescale_q(originMicros, micros, stream.time_base());
  }

  @Override
  public void close() {
    feed.ifPresent(Feed::close);
    feed = Optional.empty();
    if (!format.isNull()) {
      avformat_close_input(format);
      format.setNull();
    }
    av_packet_free(packet);
  }
}
