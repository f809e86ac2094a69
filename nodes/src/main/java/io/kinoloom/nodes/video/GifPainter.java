package io.kinoloom.nodes.video;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_PAL8;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_clone;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.global.avutil.av_get_pix_fmt_name;

import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.PixelFormat;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;

/**
 * Paints a GIF from lossless parts in two passes: one chooses 256 colours for the whole video
 * (median cut), one draws with them (error diffusion, Sierra Lite). Memory does not grow with the
 * length.
 */
final class GifPainter {
  /** Browsers show pictures of one hundredth for a tenth of a second. */
  private static final int SHORTEST_DELAY = 2;

  private static final String SOURCE = "buffer@in";
  private static final String PALETTE = "buffer@palette";
  private static final String SINK = "buffersink@out";

  private final Written written;
  private final PartDirectory parts;
  private final String name;
  private final OpenContext context;
  private final AVRational hundredths = new AVRational().num(1).den(100);

  GifPainter(Written written, PartDirectory parts, String name, OpenContext context) {
    this.written = written;
    this.parts = parts;
    this.name = name;
    this.context = context;
  }

  /** Takes a decoded picture; its content may be taken over. */
  private interface Visitor {
    void visit(AVFrame frame, long timeMicros) throws MediaException;
  }

  void paint(Path target) throws MediaException {
    Path plain = target.resolveSibling(target.getFileName() + ".gif");
    AVFrame palette = av_frame_alloc();
    try {
      choose(palette);
      draw(palette, plain);
      addRecord(plain, target);
    } finally {
      av_frame_free(palette);
      Durable.delete(plain);
    }
  }

  private void forEach(Visitor visitor) throws MediaException {
    for (Written.Part part : written.parts()) {
      Path file = parts.file(part);
      MediaLocation location =
          new MediaLocation(
              file.toString(), "file:" + file, Optional.of(file), OptionalInt.empty());
      long frames = 0;
      try (MediaReader reader = MediaReader.open(location, 1, "25")) {
        while (reader.read()) {
          frames++;
          visitor.visit(reader.frame(), reader.toMicros(reader.time()));
        }
      }
      if (frames != part.frames()) {
        throw new MediaException(
            "the part '%s' holds %d pictures instead of %d; start the run again"
                .formatted(file, frames, part.frames()));
      }
    }
  }

  private String source(AVFrame frame) {
    return "%s=video_size=%dx%d:pix_fmt=%s:time_base=1/100:pixel_aspect=1/1"
        .formatted(
            SOURCE, frame.width(), frame.height(), av_get_pix_fmt_name(frame.format()).getString());
  }

  private boolean hasAlpha() {
    return written.look().orElseThrow().format() == PixelFormat.BGRA32;
  }

  private void choose(AVFrame palette) throws MediaException {
    FilterGraph[] graph = new FilterGraph[1];
    try {
      forEach(
          (frame, time) -> {
            if (graph[0] == null) {
              graph[0] =
                  new FilterGraph(
                      "%s,palettegen=reserve_transparent=%d,%s"
                          .formatted(source(frame), hasAlpha() ? 1 : 0, SINK));
            }
            frame.pts(0);
            graph[0].push(SOURCE, frame);
          });
      graph[0].push(SOURCE, null);
      if (!graph[0].pull(SINK, palette)) {
        throw new MediaException("no colours could be chosen for '" + name + "'");
      }
    } finally {
      if (graph[0] != null) {
        graph[0].close();
      }
    }
  }

  private void draw(AVFrame palette, Path file) throws MediaException {
    try (Drawing drawing = new Drawing(palette, file)) {
      forEach(drawing::add);
      drawing.end();
      if (drawing.dropped > 0) {
        context.warn(
            ("'%s' lacks %d pictures: a GIF shows at most %d a second; put a frame-rate before"
                    + " encode to choose them evenly")
                .formatted(name, drawing.dropped, 100 / SHORTEST_DELAY));
      }
    }
  }

  /** The second pass. */
  private final class Drawing implements AutoCloseable {
    private final AVFrame palette;
    private final AVFrame drawn = av_frame_alloc();
    private final AVPacket packet = av_packet_alloc();
    private final Muxer muxer;
    private AVCodecContext encoder;
    private FilterGraph graph;
    private AVStream stream;
    private long first;
    private long last = Long.MIN_VALUE;
    private long dropped;

    Drawing(AVFrame palette, Path file) throws MediaException {
      this.palette = palette;
      muxer = new Muxer(file, name, Container.GIF.muxer());
    }

    void add(AVFrame frame, long timeMicros) throws MediaException {
      if (graph == null) {
        first = timeMicros;
        begin(frame);
      }
      long time = Math.floorDiv(timeMicros - first + 5_000, 10_000L);
      if (last != Long.MIN_VALUE && time - last < SHORTEST_DELAY) {
        dropped++;
        return;
      }
      last = time;
      frame.pts(time);
      graph.push(SOURCE, frame);
      drain();
    }

    private void begin(AVFrame frame) throws MediaException {
      graph =
          new FilterGraph(
              "%s[video];%s=video_size=%dx%d:pix_fmt=%s:time_base=1/100:pixel_aspect=1/1[colours];"
                      .formatted(
                          source(frame),
                          PALETTE,
                          palette.width(),
                          palette.height(),
                          av_get_pix_fmt_name(palette.format()).getString())
                  + "[video][colours]paletteuse=dither=sierra2_4a:diff_mode=rectangle,"
                  + SINK);
      AVFrame copy = av_frame_clone(palette);
      copy.pts(0);
      graph.push(PALETTE, copy);
      av_frame_free(copy);
      graph.push(PALETTE, null);
      AVCodec codec = avcodec_find_encoder_by_name("gif");
      encoder = avcodec_alloc_context3(codec);
      encoder.width(frame.width()).height(frame.height()).pix_fmt(AV_PIX_FMT_PAL8);
      encoder.time_base(hundredths);
      Ffmpeg.check(avcodec_open2(encoder, codec, (AVDictionary) null), "cannot write a GIF");
      AVCodecParameters parameters = avcodec_parameters_alloc();
      try {
        Ffmpeg.check(avcodec_parameters_from_context(parameters, encoder), "cannot write a GIF");
        stream = muxer.add(parameters, hundredths);
      } finally {
        avcodec_parameters_free(parameters);
      }
      muxer.begin(Map.of("loop", "0"));
    }

    private void drain() throws MediaException {
      while (graph.pull(SINK, drawn)) {
        send(drawn);
        av_frame_unref(drawn);
      }
    }

    private void send(AVFrame frame) throws MediaException {
      Ffmpeg.check(avcodec_send_frame(encoder, frame), "cannot write a GIF");
      while (true) {
        int result = avcodec_receive_packet(encoder, packet);
        if (result == Ffmpeg.AGAIN || result == Ffmpeg.END) {
          return;
        }
        Ffmpeg.check(result, "cannot write a GIF");
        muxer.write(packet, stream, hundredths);
      }
    }

    void end() throws MediaException {
      graph.push(SOURCE, null);
      drain();
      send(null);
      muxer.end();
    }

    @Override
    public void close() {
      if (graph != null) {
        graph.close();
      }
      if (encoder != null) {
        avcodec_free_context(encoder);
      }
      muxer.close();
      av_frame_free(drawn);
      av_packet_free(packet);
    }
  }

  private void addRecord(Path from, Path to) throws MediaException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(from));
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(to))) {
      in.mark(16);
      byte[] header = in.readNBytes(16);
      in.reset();
      StillRecord.Insertion insertion = StillRecord.gif(header, RunRecord.write(context.run()));
      out.write(in.readNBytes(insertion.after()));
      out.write(insertion.bytes());
      in.transferTo(out);
    } catch (IOException cause) {
      throw Durable.problem("cannot write '" + name + "'", cause);
    }
  }
}
