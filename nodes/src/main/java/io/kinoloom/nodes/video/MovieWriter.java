package io.kinoloom.nodes.video;

import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_free;

import io.kinoloom.spi.VideoFrame;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;

/** Codes pictures into one file. */
final class MovieWriter implements AutoCloseable {
  private final VideoEncoder encoder;
  private final PacketFile file;
  private long endMicros;

  /**
   * Opens the encoder and writes the file's head.
   *
   * @param file is closed with this
   */
  MovieWriter(
      PacketFile file, VideoEncoder.Settings settings, Written.Look look, long intervalMicros)
      throws MediaException {
    this.file = file;
    VideoEncoder opened = null;
    try {
      opened = new VideoEncoder(settings, look, intervalMicros, file.needsGlobalHeaders());
      AVCodecParameters parameters = opened.parameters();
      try {
        file.begin(parameters, opened.timeBase(), opened.paddedColumns(), opened.paddedRows());
      } finally {
        avcodec_parameters_free(parameters);
      }
    } catch (MediaException | RuntimeException | Error failure) {
      if (opened != null) {
        opened.close();
      }
      file.close();
      throw failure;
    }
    encoder = opened;
  }

  void write(VideoFrame picture, long timeMicros, long durationMicros) throws MediaException {
    encoder.encode(picture, timeMicros, durationMicros, file::write);
    endMicros = timeMicros + durationMicros;
  }

  /** Completes the file and makes it durable. */
  void end() throws MediaException {
    encoder.flush(file::write);
    file.end(endMicros);
  }

  @Override
  public void close() {
    encoder.close();
    file.close();
  }
}
