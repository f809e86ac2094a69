package io.kinoloom.nodes.video;

import static org.bytedeco.ffmpeg.global.avutil.av_rescale_q;

import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.RunInfo;
import io.kinoloom.spi.Sink;
import io.kinoloom.spi.VideoFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.ffmpeg.avutil.AVRational;

/**
 * Writes a movie or GIF file.
 *
 * <p>Without checkpoints the file is written aside and renamed when it is complete. With
 * checkpoints every {@link #seal} closes a part in a hidden directory beside the output; {@link
 * #finish} joins the parts. GIFs are always written in a lossless part first, because their colours
 * are chosen when all pictures are known.
 */
final class MovieSink implements Sink {
  /** How long a picture is shown that is the only one. */
  private static final long LONE_PICTURE_MICROS = 40_000;

  private final Encode.Params params;
  private final Container container;
  private final VideoEncoder.Settings settings;

  private OpenContext context;
  private Path file;
  private Path temporary;
  private PartDirectory parts;
  private boolean inParts;
  private Optional<MovieWriter> writer = Optional.empty();
  private Optional<Held> held = Optional.empty();
  private Optional<Written> latest = Optional.empty();
  private boolean opened;
  private boolean published;

  /** The picture that waits for the next one, whose time says how long it is shown. */
  private record Held(VideoFrame picture, long timeMicros, long previousIntervalMicros) {}

  MovieSink(Encode.Params params, OutputTarget target) {
    this.params = params;
    container = target.container().orElseThrow();
    VideoCodec codec = target.codec().orElseThrow();
    settings =
        new VideoEncoder.Settings(
            codec == VideoCodec.GIF ? VideoCodec.FFV1 : codec,
            params.quality(),
            params.bitrate(),
            params.gop(),
            params.threads());
  }

  /** A lone picture's duration in other units. */
  static long ticksOfLonePicture(AVRational timeBase) {
    return av_rescale_q(LONE_PICTURE_MICROS, new AVRational().num(1).den(1_000_000), timeBase);
  }

  /** Refuses a picture of another size than the first one. */
  static void requireSameSize(Written.Look look, VideoFrame picture, String uri)
      throws MediaException {
    if (look.width() != picture.width() || look.height() != picture.height()) {
      throw new MediaException(
          ("the size changed from %dx%d to %dx%d, but all pictures of '%s' must have one size;"
                  + " put a resize before encode")
              .formatted(look.width(), look.height(), picture.width(), picture.height(), uri));
    }
  }

  @Override
  public void open(OpenContext openContext) throws MediaException {
    context = openContext;
    file = MediaLocation.path(params.uri()).toAbsolutePath();
    temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
    parts = new PartDirectory(file);
    inParts = context.checkpointed() || container == Container.GIF;
    if (Files.isDirectory(file)) {
      throw new MediaException("'" + params.uri() + "' is a directory; name a file");
    }
    if (!params.overwrite() && !context.resumed() && Files.exists(file)) {
      throw new MediaException(
          "'%s' exists already; choose another name or set 'overwrite: true'"
              .formatted(params.uri()));
    }
    Path directory = Durable.parent(file);
    Durable.createDirectories(directory);
    if (!Files.isWritable(directory)) {
      throw new MediaException(
          "cannot write '%s': the directory '%s' is read-only".formatted(params.uri(), directory));
    }
    if (inParts && !context.resumed()) {
      parts.createEmpty();
    }
    opened = true;
  }

  @Override
  public void process(ProcessContext call) throws MediaException {
    Written written = recover(call.state(Encode.WRITTEN));
    VideoFrame picture = call.require(Encode.VIDEO);
    long time = call.eventTimeMicros();
    Written more = written.with(picture, time);
    Written.Look look = more.look().orElseThrow();
    requireSameSize(look, picture, params.uri());
    if (!published) {
      long interval = LONE_PICTURE_MICROS;
      if (held.isPresent()) {
        interval = time - held.get().timeMicros();
        write(held.get(), interval, look);
      } else if (!written.closed().isEmpty() && written.open().isEmpty()) {
        interval = time - written.closed().get(written.closed().size() - 1).lastMicros();
      }
      held = Optional.of(new Held(picture, time, interval));
    }
    latest = Optional.of(more);
    call.state(Encode.WRITTEN, more);
  }

  /**
   * The state to go on from. At the first call after a resume, what was written after the
   * checkpoint is thrown away and the part that the checkpoint knew as open counts as closed; also
   * after each seal.
   */
  private Written recover(Written written) throws MediaException {
    if (published) {
      return written;
    }
    if (latest.isPresent()) {
      return writer.isEmpty() && held.isEmpty() ? written.sealed() : written;
    }
    if (context.resumed()) {
      if (parts.holds(written.parts())) {
        parts.keepOnly(written.parts());
      } else if (isOurs()) {
        published = true;
      } else {
        throw new MediaException(
            "the parts of '%s' that the checkpoint speaks of are no longer in '%s';"
                    .formatted(params.uri(), parts)
                + " start the run again without resuming");
      }
    }
    Written recovered = written.sealed();
    latest = Optional.of(recovered);
    return recovered;
  }

  /** Whether the finished file is this run's: finish was reached before the run was killed. */
  private boolean isOurs() throws MediaException {
    try {
      return new GraphMetadata()
          .read(file)
          .map(RunInfo::run)
          .filter(context.run().run()::equals)
          .isPresent();
    } catch (IOException cause) {
      throw Durable.problem("cannot read '" + file + "'", cause);
    }
  }

  private void write(Held next, long durationMicros, Written.Look look) throws MediaException {
    if (writer.isEmpty()) {
      PacketFile packets =
          inParts
              ? new PartFile(parts.file(latest.orElseThrow().open().orElseThrow()), params.uri())
              : movieFile(temporary);
      writer = Optional.of(new MovieWriter(packets, settings, look, durationMicros));
    }
    writer.get().write(next.picture(), next.timeMicros(), durationMicros);
  }

  private MovieFile movieFile(Path path) throws MediaException {
    Optional<AudioTrack> audio = Optional.empty();
    if (params.audio().isPresent()) {
      audio =
          AudioTrack.open(
              MediaLocation.of(params.audio().get()), params.audioStart().toNanos() / 1000);
      if (audio.isEmpty()) {
        context.warn("'" + params.audio().get() + "' has no sound");
      }
    }
    return new MovieFile(path, params.uri(), container, context.run(), audio);
  }

  @Override
  public void seal() throws MediaException {
    if (context.checkpointed()) {
      endFile();
    }
  }

  /** Completes the open file, if there is one. */
  private void endFile() throws MediaException {
    if (held.isPresent()) {
      Held lastOne = held.get();
      write(lastOne, lastOne.previousIntervalMicros(), latest.orElseThrow().look().orElseThrow());
      held = Optional.empty();
    }
    if (writer.isPresent()) {
      writer.get().end();
      closeWriter();
      if (inParts) {
        parts.sync();
      }
    }
  }

  private void closeWriter() {
    writer.ifPresent(MovieWriter::close);
    writer = Optional.empty();
  }

  @Override
  public void finish(ProcessContext call) throws MediaException {
    Written written = recover(call.state(Encode.WRITTEN));
    call.summary("frames", written.frames());
    if (published) {
      call.wrote(params.uri());
      return;
    }
    if (written.frames() == 0) {
      context.warn("no pictures came, so '" + params.uri() + "' was not written");
    } else {
      endFile();
      if (inParts) {
        join(written, temporary);
      }
      Durable.publish(temporary, file);
      call.wrote(params.uri());
    }
    published = true;
    if (inParts) {
      parts.delete();
    }
  }

  private void join(Written written, Path path) throws MediaException {
    if (container == Container.GIF) {
      new GifPainter(written, parts, params.uri(), context).paint(path);
      return;
    }
    try (MovieFile movie = movieFile(path)) {
      new PartJoiner(written, parts).join(movie);
    }
  }

  @Override
  public void close() throws MediaException {
    if (!opened) {
      return;
    }
    try {
      if (!published && latest.isPresent()) {
        rescue(latest.get());
      }
    } finally {
      closeWriter();
      Durable.delete(temporary);
      if (inParts && !context.checkpointed()) {
        parts.delete();
      }
    }
  }

  /** Makes what a failed run has written playable, under another name. */
  private void rescue(Written written) {
    boolean any = writer.isPresent() || held.isPresent();
    if (!any) {
      return;
    }
    try {
      endFile();
      if (context.checkpointed()) {
        return;
      }
      if (inParts) {
        join(written, temporary);
      }
      String name = file.getFileName().toString();
      int dot = name.lastIndexOf('.');
      Path partial = file.resolveSibling(name.substring(0, dot) + ".partial" + name.substring(dot));
      Durable.publish(temporary, partial);
      context.warn("what was written until the run ended is in '" + partial + "'");
    } catch (MediaException | RuntimeException failure) {
      context.warn(
          "what was written of '%s' is lost: %s".formatted(params.uri(), failure.getMessage()));
    }
  }
}
