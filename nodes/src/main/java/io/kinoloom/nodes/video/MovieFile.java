package io.kinoloom.nodes.video;

import static org.bytedeco.ffmpeg.global.avutil.av_rescale_q;

import io.kinoloom.spi.RunInfo;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVRational;

/** The whole: video, sound if any, and the record of what made it. */
final class MovieFile implements PacketFile {
  private final Muxer muxer;
  private final Container container;
  private final Optional<AudioTrack> audio;
  private final AVRational timeBase = new AVRational();
  private final AVRational micros = new AVRational().num(1).den(1_000_000);
  private AVStream stream;

  /**
   * Creates the file.
   *
   * @param name what messages call it
   * @param audio is closed with this
   */
  MovieFile(Path file, String name, Container container, RunInfo run, Optional<AudioTrack> audio)
      throws MediaException {
    this.container = container;
    this.audio = audio;
    try {
      muxer = new Muxer(file, name, container.muxer());
    } catch (MediaException failure) {
      audio.ifPresent(AudioTrack::close);
      throw failure;
    }
    muxer.metadata(RunRecord.KEY, RunRecord.write(run));
  }

  @Override
  public boolean needsGlobalHeaders() {
    return muxer.needsGlobalHeaders();
  }

  @Override
  public void begin(AVCodecParameters parameters, AVRational units, int cropRight, int cropBottom)
      throws MediaException {
    timeBase.num(units.num()).den(units.den());
    stream = muxer.add(parameters, timeBase);
    if (cropRight + cropBottom > 0) {
      Muxer.crop(stream, cropRight, cropBottom);
    }
    if (audio.isPresent()) {
      audio.get().attach(muxer, container);
    }
    Map<String, String> options = new HashMap<>();
    if (container.isFineTimed()) {
      options.put("movflags", "+faststart+use_metadata_tags");
      options.put("video_track_timescale", "" + VideoEncoder.TICKS);
    }
    muxer.begin(options);
  }

  @Override
  public void write(AVPacket packet) throws MediaException {
    if (audio.isPresent()) {
      audio.get().writeUntil(av_rescale_q(packet.pts(), timeBase, micros));
    }
    muxer.write(packet, stream, timeBase);
  }

  @Override
  public void end(long endMicros) throws MediaException {
    if (audio.isPresent()) {
      audio.get().end(endMicros);
    }
    muxer.end();
  }

  @Override
  public void close() {
    audio.ifPresent(AudioTrack::close);
    muxer.close();
  }
}
