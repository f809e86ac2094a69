package io.kinoloom.spi;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds in a file that Kinoloom wrote what {@link RunInfo} its sink recorded there, so that the
 * file can be made again. Found by {@link java.util.ServiceLoader}.
 */
public interface RecordedGraphReader {

  /**
   * Reads what is recorded in {@code file}.
   *
   * @return empty if the file is not of a kind that this reader knows, or records nothing
   * @throws IOException if the file cannot be read
   */
  Optional<RunInfo> read(Path file) throws IOException;
}
