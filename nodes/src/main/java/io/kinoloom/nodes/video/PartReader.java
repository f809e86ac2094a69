package io.kinoloom.nodes.video;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.av_find_input_format;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;

import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;

/** Reads the packets of a part. */
final class PartReader implements AutoCloseable {
  private final Path file;
  private final AVFormatContext format = new AVFormatContext(null);
  private final AVPacket packet = av_packet_alloc();

  PartReader(Path file) throws MediaException {
    Ffmpeg.load();
    this.file = file;
    try {
      String what = "the part '" + file + "' cannot be read";
      Ffmpeg.check(
          avformat_open_input(
              format, "file:" + file, av_find_input_format(PartFile.MUXER), (AVDictionary) null),
          what);
      Ffmpeg.check(avformat_find_stream_info(format, (AVDictionary) null), what);
    } catch (MediaException failure) {
      close();
      throw failure;
    }
  }

  AVStream stream() {
    return format.streams(0);
  }

  /** Reads the next packet into {@link #packet}; false at the end. */
  boolean next() throws MediaException {
    av_packet_unref(packet);
    int result = av_read_frame(format, packet);
    if (result == Ffmpeg.END) {
      return false;
    }
    Ffmpeg.check(result, "the part '" + file + "' cannot be read");
    return true;
  }

  AVPacket packet() {
    return packet;
  }

  @Override
  public void close() {
    if (!format.isNull()) {
      avformat_close_input(format);
      format.setNull();
    }
    av_packet_free(packet);
  }
}
