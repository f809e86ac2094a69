package io.kinoloom.nodes.video;

import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;

/** Copies sound packet by packet. */
final class AudioCopy implements AudioTrack.Feed {
  private final AudioTrack track;
  private final Muxer muxer;
  private final AVStream target;
  private boolean waiting;
  private boolean ended;

  AudioCopy(AudioTrack track, Muxer muxer) throws MediaException {
    this.track = track;
    this.muxer = muxer;
    target = muxer.add(track.stream().codecpar(), track.stream().time_base());
  }

  @Override
  public void writeUntil(long endMicros) throws MediaException {
    AVPacket packet = track.packet();
    while (!ended) {
      if (!waiting) {
        if (!track.read()) {
          ended = true;
          return;
        }
        if (packet.pts() == Ffmpeg.NO_TIME || track.timeOf(packet.pts()) < 0) {
          continue;
        }
        waiting = true;
      }
      if (track.timeOf(packet.pts()) >= endMicros) {
        return;
      }
      waiting = false;
      long origin = track.originTicks();
      packet.pts(packet.pts() - origin);
      packet.dts(packet.pts());
      muxer.write(packet, target, track.stream().time_base());
    }
  }

  @Override
  public void end() {
    // Nothing is held back.
  }

  @Override
  public void close() {
    // The track owns the packet.
  }
}
