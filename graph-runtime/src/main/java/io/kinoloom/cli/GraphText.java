package io.kinoloom.cli;

import io.kinoloom.spi.RecordedGraphReader;
import io.kinoloom.spi.RunInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * The text of a graph, from a graph file or from a video that records how it was made.
 *
 * @param yaml the text, as bytes since the reader checks the encoding
 * @param params params it was run with, where it was recorded
 * @param seed seed it was run with, where it was recorded
 */
public record GraphText(byte[] yaml, Map<String, String> params, Optional<Long> seed) {
  public GraphText {
    params = new TreeMap<>(params);
  }

  /**
   * Reads a file.
   *
   * @throws UsageException if there is none, or it is a video without a recorded graph
   */
  public static GraphText load(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new UsageException(
          Files.isDirectory(file)
              ? "'" + file + "' is a directory"
              : "there is no file '" + file + "'",
          "give the path of a graph file, such as pipelines/edges.yaml");
    }
    String name = file.getFileName().toString();
    if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      return new GraphText(Files.readAllBytes(file), Map.of(), Optional.empty());
    }
    for (RecordedGraphReader reader : ServiceLoader.load(RecordedGraphReader.class)) {
      Optional<RunInfo> recorded = reader.read(file);
      if (recorded.isPresent()) {
        RunInfo info = recorded.get();
        return new GraphText(
            info.graphYaml().getBytes(StandardCharsets.UTF_8),
            info.params(),
            Optional.of(info.seed()));
      }
    }
    throw new UsageException(
        "'" + file + "' is neither a graph file (.yaml) nor a video that records its graph",
        "give a .yaml file; only videos written by Kinoloom can be run again");
  }

  /** The text as recorded in outputs. */
  public String text() {
    return new String(yaml, StandardCharsets.UTF_8);
  }
}
