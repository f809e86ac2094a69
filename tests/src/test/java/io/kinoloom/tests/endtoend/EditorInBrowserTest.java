package io.kinoloom.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.kinoloom.tests.support.Distribution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The editor in a real browser; {@code web-editor/ui/e2e} says what a hand does there. */
class EditorInBrowserTest {
  private static final Path PAGE = Distribution.PROJECT.resolve("web-editor/ui");

  @TempDir private Path directory;

  @Test
  void doesWhatAHandAsksFor() throws Exception {
    Path chromium =
        Path.of(Optional.ofNullable(System.getenv("CHROMIUM")).orElse("/usr/bin/chromium"));
    assumeThat(chromium)
        .as("the editor's browser tests need Debian's chromium, or $CHROMIUM to name a browser")
        .isExecutable();
    assertThat(PAGE.resolve("node_modules/.bin/playwright"))
        .as("the packages of the page are missing: run 'npm ci' in web-editor/ui")
        .exists();
    Path out = directory.resolve("out.txt");
    Process tests =
        new ProcessBuilder("npm", "run", "--silent", "e2e")
            .directory(PAGE.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    boolean ended = tests.waitFor(10, TimeUnit.MINUTES);
    if (!ended) {
      tests.descendants().forEach(ProcessHandle::destroy);
      tests.destroy();
      tests.waitFor();
    }
    assertThat(ended).as("ended within ten minutes:%n%s", Files.readString(out)).isTrue();
    assertThat(tests.exitValue()).as("%s", Files.readString(out)).isZero();
  }
}
