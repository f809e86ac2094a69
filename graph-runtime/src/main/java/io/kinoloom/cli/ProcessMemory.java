package io.kinoloom.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of this process as the operating system sees it. */
final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMemory() {}

  /** Largest resident size so far in bytes; -1 where the system does not tell (only Linux does). */
  static long peakBytes() {
    try {
      if (!Files.isReadable(STATUS)) {
        return -1;
      }
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")) * 1024)
          .findFirst()
          .orElse(-1);
    } catch (IOException unreadable) {
      return -1;
    }
  }
}
