package io.kinoloom.nodes.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinoloom.nodes.video.FakeRun.Timed;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.Sink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A disk that is full, on a file system of 256 kB in memory; only root may mount one. */
class FullDiskTest {
  @TempDir Path folder;
  private boolean mounted;

  @BeforeEach
  void mount() throws InterruptedException {
    try {
      Tools.run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder.toString());
      mounted = true;
    } catch (IOException forbidden) {
      Assumptions.abort("needs the right to mount a file system");
    }
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      Tools.run("umount", folder.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a.mp4,false",
    "a.mkv,false",
    "a.webm,true",
    "a.mp4,true",
    "a.gif,false",
    "%05d.png,false"
  })
  void isNamedAndNothingHalfDoneIsLeft(String name, boolean checkpoints) throws Exception {
    PixelFormat format = Container.ofFileName(name).orElseThrow().codecs().get(0).formats().get(0);
    List<Timed> video = Pictures.video(format, 320, 240, 60, "25");
    FakeRun run = checkpoints ? FakeRun.withCheckpoints() : FakeRun.of(format);
    Sink sink =
        new Encode().create(Pictures.encode(folder.resolve(name), "quality", 100, "gop", 1));
    assertThatThrownBy(
            () -> {
              try {
                sink.open(run);
                for (int round = 0; round < 40; round++) {
                  for (Timed picture : video) {
                    sink.process(run.call(round * 2_400_000L + picture.time(), picture.frame()));
                  }
                }
                sink.finish(run.end());
              } finally {
                sink.close();
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessageContaining(name.startsWith("%") ? ".png" : name)
        .message()
        .containsAnyOf("the disk is full", "No space left on device");
    try (Stream<Path> files = Files.list(folder)) {
      List<String> names = files.map(each -> each.getFileName().toString()).toList();
      assertThat(names).doesNotContain(name).noneMatch(each -> each.endsWith(".tmp"));
    }
  }
}
