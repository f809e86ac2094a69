package io.kinoloom.nodes.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLT;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLTP;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_describe;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.global.avutil.av_get_sample_fmt_name;
import static org.bytedeco.ffmpeg.global.avutil.av_rescale_q;

import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.BytePointer;

/** Codes sound again, as Opus for WebM and as AAC otherwise; more than two channels become two. */
final class AudioTranscode implements AudioTrack.Feed {
  private static final int RATE = 48_000;
  private static final long BITS_PER_CHANNEL = 64_000;
  private static final String SOURCE = "abuffer@in";
  private static final String SINK = "abuffersink@out";

  private final AudioTrack track;
  private final Muxer muxer;
  private final AVRational timeBase = new AVRational().num(1).den(RATE);
  private final AVRational micros = new AVRational().num(1).den(1_000_000);
  private final AVFrame decoded = av_frame_alloc();
  private final AVFrame frame = av_frame_alloc();
  private final AVPacket packet = av_packet_alloc();
  private AVCodecContext decoder;
  private AVCodecContext encoder;
  private FilterGraph graph;
  private AVStream target;
  private boolean waiting;
  private boolean draining;
  private boolean ended;

  AudioTranscode(AudioTrack track, Muxer muxer, Container container) throws MediaException {
    this.track = track;
    this.muxer = muxer;
    try {
      openDecoder();
      openEncoder(container == Container.WEBM);
    } catch (MediaException | RuntimeException | Error failure) {
      close();
      throw failure;
    }
  }

  private void openDecoder() throws MediaException {
    AVCodecParameters parameters = track.stream().codecpar();
    AVCodec codec = avcodec_find_decoder(parameters.codec_id());
    if (codec == null || codec.isNull()) {
      throw new MediaException("the sound is in a codec that this build of FFmpeg cannot decode");
    }
    decoder = avcodec_alloc_context3(codec);
    Ffmpeg.check(avcodec_parameters_to_context(decoder, parameters), "cannot decode the sound");
    decoder.pkt_timebase(track.stream().time_base());
    Ffmpeg.check(avcodec_open2(decoder, codec, (AVDictionary) null), "cannot decode the sound");
  }

  private void openEncoder(boolean opus) throws MediaException {
    AVCodec codec = avcodec_find_encoder_by_name(opus ? "libopus" : "aac");
    if (codec == null || codec.isNull()) {
      throw new MediaException("this build of FFmpeg cannot encode sound for this kind of file");
    }
    encoder = avcodec_alloc_context3(codec);
    int channels = Math.min(2, Math.max(1, track.stream().codecpar().ch_layout().nb_channels()));
    av_channel_layout_default(encoder.ch_layout(), channels);
    encoder.sample_rate(RATE);
    encoder.sample_fmt(opus ? AV_SAMPLE_FMT_FLT : AV_SAMPLE_FMT_FLTP);
    encoder.bit_rate(BITS_PER_CHANNEL * channels);
    encoder.time_base(timeBase);
    if (muxer.needsGlobalHeaders()) {
      encoder.flags(encoder.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
    }
    Ffmpeg.check(avcodec_open2(encoder, codec, (AVDictionary) null), "cannot encode the sound");
    AVCodecParameters parameters = avcodec_parameters_alloc();
    try {
      Ffmpeg.check(avcodec_parameters_from_context(parameters, encoder), "cannot encode the sound");
      target = muxer.add(parameters, timeBase);
    } finally {
      avcodec_parameters_free(parameters);
    }
  }

  private FilterGraph graph() throws MediaException {
    AVRational units = track.stream().time_base();
    return new FilterGraph(
        ("%s=time_base=%d/%d:sample_rate=%d:sample_fmt=%s:channel_layout=%s,"
                + "asetpts=PTS-(%d),aresample=%d,"
                + "aformat=sample_fmts=%s:channel_layouts=%s,"
                + "atrim=start=0,asetnsamples=n=%d:p=0,%s")
            .formatted(
                SOURCE,
                units.num(),
                units.den(),
                decoded.sample_rate(),
                av_get_sample_fmt_name(decoded.format()).getString(),
                layout(),
                track.originTicks(),
                RATE,
                av_get_sample_fmt_name(encoder.sample_fmt()).getString(),
                encoder.ch_layout().nb_channels() == 1 ? "mono" : "stereo",
                encoder.frame_size(),
                SINK));
  }

  private String layout() {
    try (BytePointer text = new BytePointer(64)) {
      av_channel_layout_describe(decoded.ch_layout(), text, text.capacity());
      String layout = Ffmpeg.text(text);
      return layout.contains("channels") ? decoded.ch_layout().nb_channels() + "c" : layout;
    }
  }

  @Override
  public void writeUntil(long endMicros) throws MediaException {
    while (!ended) {
      if (!waiting && !nextFrame()) {
        ended = true;
        return;
      }
      waiting = true;
      if (av_rescale_q(frame.pts(), timeBase, micros) >= endMicros) {
        return;
      }
      waiting = false;
      send(frame);
      av_frame_unref(frame);
    }
  }

  /** Gets the next frame of just the size the encoder wants; false at the end of the sound. */
  private boolean nextFrame() throws MediaException {
    while (graph == null || !graph.pull(SINK, frame)) {
      if (draining) {
        return false;
      }
      int result = avcodec_receive_frame(decoder, decoded);
      if (result >= 0) {
        decoded.pts(decoded.best_effort_timestamp());
        if (graph == null) {
          graph = graph();
        }
        graph.push(SOURCE, decoded);
      } else if (result == Ffmpeg.END) {
        draining = true;
        if (graph == null) {
          return false;
        }
        graph.push(SOURCE, null);
      } else {
        // Damaged packets are left out; the filter keeps the times of what follows.
        avcodec_send_packet(decoder, track.read() ? track.packet() : null);
      }
    }
    return true;
  }

  private void send(AVFrame samples) throws MediaException {
    Ffmpeg.check(avcodec_send_frame(encoder, samples), "cannot encode the sound");
    while (true) {
      int result = avcodec_receive_packet(encoder, packet);
      if (result == Ffmpeg.AGAIN || result == Ffmpeg.END) {
        return;
      }
      Ffmpeg.check(result, "cannot encode the sound");
      muxer.write(packet, target, timeBase);
    }
  }

  @Override
  public void end() throws MediaException {
    send(null);
  }

  @Override
  public void close() {
    if (graph != null) {
      graph.close();
      graph = null;
    }
    if (decoder != null) {
      avcodec_free_context(decoder);
      decoder = null;
    }
    if (encoder != null) {
      avcodec_free_context(encoder);
      encoder = null;
    }
    av_frame_free(decoded);
    av_frame_free(frame);
    av_packet_free(packet);
  }
}
