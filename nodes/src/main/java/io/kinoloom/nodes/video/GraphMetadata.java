package io.kinoloom.nodes.video;

import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_get;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import io.kinoloom.spi.RecordedGraphReader;
import io.kinoloom.spi.RunInfo;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;

/** Reads back what {@link Encode} recorded in the files it wrote. */
public final class GraphMetadata implements RecordedGraphReader {

  @Override
  public Optional<RunInfo> read(Path file) throws IOException {
    Path name = file.getFileName();
    Optional<Container> container =
        name == null ? Optional.empty() : Container.ofFileName(name.toString());
    if (container.isEmpty() || !Files.isRegularFile(file)) {
      return Optional.empty();
    }
    Optional<String> text = container.get().holdsSound() ? inMovie(file) : inPicture(file);
    return text.flatMap(RunRecord::read);
  }

  private static Optional<String> inPicture(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return StillRecord.find(in);
    }
  }

  private static Optional<String> inMovie(Path file) {
    Ffmpeg.load();
    AVFormatContext format = new AVFormatContext(null);
    AVDictionary options = new AVDictionary(null);
    av_dict_set(options, "protocol_whitelist", "file", 0);
    int result = avformat_open_input(format, "file:" + file, null, options);
    Ffmpeg.free(options);
    if (result < 0) {
      return Optional.empty();
    }
    try {
      AVDictionaryEntry entry = av_dict_get(format.metadata(), RunRecord.KEY, null, 0);
      return entry == null || entry.isNull()
          ? Optional.empty()
          : Optional.of(entry.value().getString(StandardCharsets.UTF_8));
    } finally {
      avformat_close_input(format);
    }
  }
}
