package io.kinoloom.nodes.video;

import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Sink;
import io.kinoloom.spi.VideoFrame;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Writes one file for each picture, numbered from 1. Each is written aside and renamed, so that
 * what has a final name is whole; a replay after a resume writes the same files again.
 */
final class PictureSink implements Sink {
  private static final long ANY_INTERVAL_MICROS = 40_000;
  private static final int SYNC_AFTER = 256;

  private final Encode.Params params;
  private final OutputTarget target;
  private final boolean png;
  private final List<Path> notYetDurable = new ArrayList<>();
  private OpenContext context;
  private Path pattern;
  private String record;
  private Optional<VideoEncoder> encoder = Optional.empty();

  PictureSink(Encode.Params params, OutputTarget target) {
    this.params = params;
    this.target = target;
    this.png = target.container().orElseThrow() == Container.PNG;
  }

  @Override
  public void open(OpenContext openContext) throws MediaException {
    context = openContext;
    pattern = MediaLocation.path(params.uri());
    record = RunRecord.write(context.run());
    Durable.createDirectories(Durable.parent(pattern));
    Path first = file(1);
    if (Files.isDirectory(first)) {
      throw new MediaException("'" + first + "' is a directory; name a file");
    }
    if (!params.overwrite() && !context.resumed() && Files.exists(first)) {
      throw new MediaException(
          "'" + first + "' exists already; choose another name or set 'overwrite: true'");
    }
  }

  private Path file(long number) {
    Path name = pattern.getFileName();
    return OutputTarget.isNumbered(target.uri())
        ? pattern.resolveSibling(String.format(Locale.ROOT, name.toString(), number))
        : pattern;
  }

  @Override
  public void process(ProcessContext call) throws IOException {
    VideoFrame picture = call.require(Encode.VIDEO);
    Written written = call.state(Encode.WRITTEN).with(picture, call.eventTimeMicros());
    Written.Look look = written.look().orElseThrow();
    MovieSink.requireSameSize(look, picture, params.uri());
    if (written.frames() > 1 && !OutputTarget.isNumbered(target.uri())) {
      throw new MediaException(
          "'%s' holds one picture only; write numbered ones, such as %s"
              .formatted(params.uri(), example()));
    }
    write(picture, look, file(written.frames()));
    call.state(Encode.WRITTEN, written);
  }

  private String example() {
    int dot = params.uri().lastIndexOf('.');
    return params.uri().substring(0, dot) + "-%05d" + params.uri().substring(dot);
  }

  private void write(VideoFrame picture, Written.Look look, Path file) throws IOException {
    List<byte[]> packets = new ArrayList<>(1);
    VideoEncoder coder = encoder(look);
    coder.encode(
        picture,
        0,
        ANY_INTERVAL_MICROS,
        packet -> {
          byte[] bytes = new byte[packet.size()];
          packet.data().get(bytes);
          packets.add(bytes);
        });
    if (packets.size() != 1) {
      throw new MediaException("the picture encoder gave " + packets.size() + " pictures for one");
    }
    byte[] coded = packets.get(0);
    StillRecord.Insertion insertion = png ? StillRecord.png(record) : StillRecord.jpeg(record);
    Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
    try (OutputStream out = Files.newOutputStream(temporary)) {
      out.write(coded, 0, insertion.after());
      out.write(insertion.bytes());
      out.write(coded, insertion.after(), coded.length - insertion.after());
    } catch (IOException cause) {
      Files.deleteIfExists(temporary);
      throw Durable.problem("cannot write '" + file + "'", cause);
    }
    Durable.rename(temporary, file);
    notYetDurable.add(file);
    if (notYetDurable.size() >= SYNC_AFTER) {
      seal();
    }
  }

  private VideoEncoder encoder(Written.Look look) throws MediaException {
    if (encoder.isEmpty()) {
      VideoEncoder.Settings settings =
          new VideoEncoder.Settings(
              target.codec().orElseThrow(), params.quality(), Optional.empty(), 1, 1);
      encoder = Optional.of(new VideoEncoder(settings, look, ANY_INTERVAL_MICROS, false));
    }
    return encoder.get();
  }

  @Override
  public void seal() throws MediaException {
    for (Path file : notYetDurable) {
      Durable.sync(file);
    }
    if (!notYetDurable.isEmpty()) {
      Durable.syncDirectory(Durable.parent(pattern));
    }
    notYetDurable.clear();
  }

  @Override
  public void finish(ProcessContext call) throws MediaException {
    seal();
    long frames = call.state(Encode.WRITTEN).frames();
    call.summary("frames", frames);
    if (frames == 0) {
      context.warn("no pictures came, so '" + params.uri() + "' was not written");
      return;
    }
    call.wrote(params.uri());
    if (OutputTarget.isNumbered(target.uri()) && Files.exists(file(frames + 1))) {
      context.warn(
          "'%s' and later pictures are of an earlier run; remove them".formatted(file(frames + 1)));
    }
  }

  @Override
  public void close() {
    encoder.ifPresent(VideoEncoder::close);
  }
}
