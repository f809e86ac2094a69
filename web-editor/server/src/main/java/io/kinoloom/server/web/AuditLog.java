package io.kinoloom.server.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Refused requests, one JSON object a line, so that nothing a stranger sends can forge a line. The
 * file is set aside once when it is full, so it takes twice its limit at most. Thread-safe.
 */
public final class AuditLog {
  private static final long LARGEST_BYTES = 1 << 20;
  private static final int LONGEST_TEXT = 300;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Consumer<String> trouble;
  private boolean troubled;

  /**
   * A log.
   *
   * @param file made, with its folders, by the first refusal
   * @param trouble told once if it cannot be written
   */
  public AuditLog(Path file, Consumer<String> trouble) {
    this.file = file;
    this.trouble = trouble;
  }

  /** Where refusals are written. */
  public Path file() {
    return file;
  }

  /** Notes a refused request. */
  public synchronized void refused(
      String address, String method, String target, int status, String code) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("time", Instant.now().toString());
    line.put("address", shorten(address));
    line.put("method", shorten(method));
    line.put("target", shorten(target));
    line.put("status", status);
    line.put("code", code);
    try {
      Files.createDirectories(file.getParent());
      if (Files.exists(file) && Files.size(file) > LARGEST_BYTES) {
        Files.move(
            file,
            file.resolveSibling(file.getFileName() + ".1"),
            StandardCopyOption.REPLACE_EXISTING);
      }
      Files.writeString(
          file,
          JSON.writeValueAsString(line) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException cause) {
      if (!troubled) {
        troubled = true;
        trouble.accept("refused requests cannot be written to " + file + ": " + cause);
      }
    }
  }

  private static String shorten(String text) {
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "...";
  }
}
