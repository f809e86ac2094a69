package io.kinoloom.nodes.video;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_move_ref;
import static org.bytedeco.ffmpeg.global.avutil.av_rescale_q;

import io.kinoloom.spi.ColorSpace;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVRational;

/** Joins parts into one file: the same packets at the same times, nothing coded again. */
final class PartJoiner {
  private final Written written;
  private final PartDirectory parts;
  private final AVRational timeBase = new AVRational();
  private final AVRational micros = new AVRational().num(1).den(1_000_000);
  private long last = Long.MIN_VALUE;
  private long beforeLast = Long.MIN_VALUE;
  private byte[] header = new byte[0];

  PartJoiner(Written written, PartDirectory parts) {
    this.written = written;
    this.parts = parts;
  }

  /**
   * Writes everything into a file and completes it.
   *
   * @throws MediaException also if a part does not hold what the state says
   */
  void join(PacketFile file) throws MediaException {
    // The last packet must know how long it is shown, so one is always held back.
    AVPacket held = av_packet_alloc();
    boolean holding = false;
    try {
      for (Written.Part part : written.parts()) {
        try (PartReader reader = new PartReader(parts.file(part))) {
          begin(reader, file, part);
          long frames = 0;
          while (reader.next()) {
            frames++;
            if (holding) {
              file.write(held);
            }
            take(reader.packet());
            av_packet_move_ref(held, reader.packet());
            holding = true;
          }
          if (frames != part.frames()) {
            throw new MediaException(
                "the part '%s' holds %d pictures instead of %d; start the run again without"
                        .formatted(parts.file(part), frames, part.frames())
                    + " resuming");
          }
        }
      }
      long duration =
          beforeLast == Long.MIN_VALUE ? MovieSink.ticksOfLonePicture(timeBase) : last - beforeLast;
      if (holding) {
        held.duration(duration);
        file.write(held);
      }
      file.end(av_rescale_q(last + duration, timeBase, micros));
    } finally {
      av_packet_free(held);
    }
  }

  private void begin(PartReader reader, PacketFile file, Written.Part part) throws MediaException {
    AVCodecParameters parameters = reader.stream().codecpar();
    byte[] extra = new byte[parameters.extradata_size()];
    if (extra.length > 0) {
      parameters.extradata().get(extra);
    }
    if (part.index() > 1) {
      if (!Arrays.equals(extra, header)) {
        throw new MediaException(
            "the part '%s' was coded by another version of the encoder; start the run again"
                .formatted(parts.file(part)));
      }
      return;
    }
    header = extra;
    timeBase.num(reader.stream().time_base().num()).den(reader.stream().time_base().den());
    Written.Look look = written.look().orElseThrow();
    ColorSpace space = look.colorSpace();
    parameters.color_space(ColorTags.matrix(space));
    parameters.color_primaries(ColorTags.primaries(space));
    parameters.color_trc(ColorTags.transfer(space));
    parameters.color_range(ColorTags.range(space));
    file.begin(
        parameters,
        timeBase,
        Math.max(0, parameters.width() - look.width()),
        Math.max(0, parameters.height() - look.height()));
  }

  private void take(AVPacket packet) {
    long time = packet.pts();
    if (time > last) {
      beforeLast = last;
      last = time;
    } else if (time > beforeLast) {
      beforeLast = time;
    }
  }
}
