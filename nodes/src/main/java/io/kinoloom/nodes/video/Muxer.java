package io.kinoloom.nodes.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_CPB_PROPERTIES;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_FRAME_CROPPING;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_new;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_remove;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_copy;
import static org.bytedeco.ffmpeg.global.avformat.AVFMT_GLOBALHEADER;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_flush;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Writes coded packets into one file. Streams are added, then {@link #begin}, packets, {@link
 * #end}. Every failure, a full disk above all, is reported where it happens.
 */
final class Muxer implements AutoCloseable {
  private final Path file;
  private final String name;
  private final AVFormatContext format = new AVFormatContext(null);
  private final Map<Integer, Long> lastTimes = new HashMap<>();
  private boolean open;

  /**
   * Creates the file.
   *
   * @param file where to write
   * @param name what messages call it
   * @param muxer FFmpeg's name of the muxer
   */
  Muxer(Path file, String name, String muxer) throws MediaException {
    Ffmpeg.load();
    this.file = file;
    this.name = name;
    check(avformat_alloc_output_context2(format, null, muxer, "file:" + file));
    AVIOContext io = new AVIOContext(null);
    int result = avio_open(io, "file:" + file, AVIO_FLAG_WRITE);
    if (result < 0) {
      close();
      throw failure(result);
    }
    format.pb(io);
    open = true;
  }

  /** Whether codecs must put their headers into the container instead of the packets. */
  boolean needsGlobalHeaders() {
    return (format.oformat().flags() & AVFMT_GLOBALHEADER) != 0;
  }

  /** Records a text about the whole file. */
  void metadata(String key, String value) {
    AVDictionary metadata = format.metadata();
    if (metadata == null) {
      metadata = new AVDictionary(null);
    }
    av_dict_set(metadata, key, value, 0);
    format.metadata(metadata);
  }

  /**
   * Adds a stream.
   *
   * @param timeBase wished for; the muxer may choose another
   */
  AVStream add(AVCodecParameters parameters, AVRational timeBase) throws MediaException {
    AVStream stream = avformat_new_stream(format, null);
    check(avcodec_parameters_copy(stream.codecpar(), parameters));
    stream.codecpar().codec_tag(0);
    forgetRates(stream.codecpar());
    stream.time_base(timeBase);
    return stream;
  }

  /** What an encoder aimed at is nothing that its packets, joined later, still tell. */
  private static void forgetRates(AVCodecParameters parameters) {
    parameters.bit_rate(0);
    try (IntPointer count = new IntPointer(1)) {
      count.put(parameters.nb_coded_side_data());
      av_packet_side_data_remove(parameters.coded_side_data(), count, AV_PKT_DATA_CPB_PROPERTIES);
      parameters.nb_coded_side_data(count.get());
    }
  }

  /** Tells players to leave out columns at the right and rows at the bottom. */
  static void crop(AVStream stream, int right, int bottom) throws MediaException {
    AVCodecParameters parameters = stream.codecpar();
    try (IntPointer count = new IntPointer(1)) {
      count.put(parameters.nb_coded_side_data());
      PointerPointer<AVPacketSideData> list = new PointerPointer<>(1);
      list.put(0, parameters.coded_side_data());
      AVPacketSideData side =
          av_packet_side_data_new(list, count, AV_PKT_DATA_FRAME_CROPPING, 16, 0);
      if (side == null || side.isNull()) {
        throw new MediaException("no memory to say how the video is cropped");
      }
      new IntPointer(side.data()).put(0, bottom, 0, right);
      parameters.coded_side_data(list.get(AVPacketSideData.class, 0));
      parameters.nb_coded_side_data(count.get());
      list.close();
    }
  }

  /** Writes the file's head. */
  void begin(Map<String, String> options) throws MediaException {
    AVDictionary dictionary = new AVDictionary(null);
    options.forEach((key, value) -> av_dict_set(dictionary, key, value, 0));
    int result = avformat_write_header(format, dictionary);
    Ffmpeg.free(dictionary);
    check(result);
  }

  /**
   * Writes a packet, whose content is taken over.
   *
   * @param timeBase of its times, which are moved up where the file's units make two alike
   */
  void write(AVPacket packet, AVStream stream, AVRational timeBase) throws MediaException {
    packet.stream_index(stream.index());
    av_packet_rescale_ts(packet, timeBase, stream.time_base());
    long last = lastTimes.getOrDefault(stream.index(), Long.MIN_VALUE);
    if (packet.dts() != Ffmpeg.NO_TIME) {
      if (packet.dts() <= last) {
        packet.dts(last + 1);
        packet.pts(Math.max(packet.pts(), packet.dts()));
      }
      lastTimes.put(stream.index(), packet.dts());
    }
    check(av_interleaved_write_frame(format, packet));
    check(format.pb().error());
  }

  /** Completes the file and makes it durable. */
  void end() throws MediaException {
    check(av_write_trailer(format));
    avio_flush(format.pb());
    int error = format.pb().error();
    AVIOContext io = format.pb();
    format.pb(null);
    open = false;
    int closing = avio_closep(io);
    check(error);
    check(closing);
    Durable.sync(file);
  }

  private void check(int result) throws MediaException {
    if (result < 0) {
      throw failure(result);
    }
  }

  private MediaException failure(int result) {
    String reason = Ffmpeg.reason(result);
    return new MediaException(
        Ffmpeg.isDiskFull(result)
            ? "cannot write '" + name + "': the disk is full; make room or write elsewhere"
            : "cannot write '" + name + "': " + reason);
  }

  /** Frees everything; a file that was not ended stays incomplete. */
  @Override
  public void close() {
    if (open) {
      AVIOContext io = format.pb();
      format.pb(null);
      avio_closep(io);
      open = false;
    }
    if (!format.isNull()) {
      avformat_free_context(format);
      format.setNull();
    }
  }
}
