package io.kinoloom.nodes.video;

import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVRational;

/** A part: NUT, because it holds every codec and any unit of time exactly. */
final class PartFile implements PacketFile {
  static final String MUXER = "nut";

  private final Muxer muxer;
  private final AVRational timeBase = new AVRational();
  private AVStream stream;

  PartFile(Path file, String name) throws MediaException {
    muxer = new Muxer(file, name, MUXER);
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
    muxer.begin(Map.of());
  }

  @Override
  public void write(AVPacket packet) throws MediaException {
    muxer.write(packet, stream, timeBase);
  }

  @Override
  public void end(long endMicros) throws MediaException {
    muxer.end();
  }

  @Override
  public void close() {
    muxer.close();
  }
}
