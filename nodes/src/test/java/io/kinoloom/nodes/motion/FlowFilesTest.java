package io.kinoloom.nodes.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinoloom.registry.ParamsBinder;
import io.kinoloom.spi.FlowField;
import io.kinoloom.testing.NodeTester;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowFilesTest {
  @TempDir private Path directory;

  private static FlowField random(int width, int height, long seed) {
    Random random = new Random(seed);
    float[] vectors = new float[width * height * 2];
    for (int i = 0; i < vectors.length; i += 2) {
      boolean known = random.nextInt(5) > 0;
      vectors[i] = known ? random.nextFloat() * 40 - 20 : Float.NaN;
      vectors[i + 1] = known ? random.nextFloat() * 40 - 20 : Float.NaN;
    }
    return new FlowField(width, height, vectors);
  }

  private NodeTester.Result write(Map<String, ?> params, FlowField... fields) {
    return NodeTester.of(new FlowWrite(), params).input(FlowWrite.FLOW, fields).run();
  }

  private NodeTester reader(Object uri) {
    return NodeTester.of(new FlowRead(), Map.of("uri", uri.toString()));
  }

  private Path numbered() {
    return directory.resolve("out/%05d.flo");
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    FlowField[] fields = {random(5, 3, 1), random(1, 1, 2), random(64, 48, 3)};
    NodeTester.Result written = write(Map.of("uri", numbered().toString()), fields);
    assertThat(written.summaries()).containsEntry("fields", 3.0);

    for (Object uri : List.of(numbered(), directory.resolve("out"), numbered().toUri())) {
      NodeTester.Result read = reader(uri).run();
      assertThat(read.payloads(FlowRead.FLOW)).containsExactly(fields);
      assertThat(read.times(FlowRead.FLOW)).containsExactly(0L, 40_000L, 80_000L);
    }
    assertThat(reader(directory.resolve("out/00002.flo")).run().payloads(FlowRead.FLOW))
        .containsExactly(fields[1]);
  }

  @Test
  void theBytesAreThoseOfTheMiddleburyFormat() throws Exception {
    Path file = directory.resolve("one.flo");
    write(
        Map.of("uri", file.toString()),
        new FlowField(2, 1, new float[] {1.5f, -2, Float.NaN, Float.NaN}));
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bytes.remaining()).isEqualTo(28);
    assertThat(new String(bytes.array(), 0, 4, StandardCharsets.US_ASCII)).isEqualTo("PIEH");
    assertThat(bytes.getFloat()).isEqualTo(202021.25f);
    assertThat(bytes.getInt()).isEqualTo(2);
    assertThat(bytes.getInt()).isEqualTo(1);
    assertThat(bytes.getFloat()).isEqualTo(1.5f);
    assertThat(bytes.getFloat()).isEqualTo(-2f);
    assertThat(bytes.getFloat()).isGreaterThan(1e9f);
    assertThat(bytes.getFloat()).isGreaterThan(1e9f);
  }

  @Test
  void readingStopsAtALimitAndAtTheFirstMissingNumber() throws Exception {
    FlowField[] fields = {random(2, 2, 1), random(2, 2, 2), random(2, 2, 3), random(2, 2, 4)};
    write(Map.of("uri", numbered().toString()), fields);
    assertThat(
            NodeTester.of(
                    new FlowRead(),
                    Map.of("uri", numbered().toString(), "limit", 2, "fps", "30000/1001"))
                .run()
                .times(FlowRead.FLOW))
        .containsExactly(0L, 33_367L);
    Files.delete(directory.resolve("out/00001.flo"));
    Files.delete(directory.resolve("out/00003.flo"));
    assertThat(reader(numbered()).run().payloads(FlowRead.FLOW)).containsExactly(fields[1]);
  }

  @Test
  void saysWhatIsWrongWithAFile() throws Exception {
    Path file = directory.resolve("one.flo");
    write(Map.of("uri", file.toString()), random(4, 3, 1));
    byte[] good = Files.readAllBytes(file);

    Files.write(file, Arrays.copyOf(good, good.length - 5));
    assertThatThrownBy(() -> reader(file).run())
        .hasMessageContaining("is cut short: 103 bytes for a field of 4x3, which takes 108");
    Files.write(file, Arrays.copyOf(good, good.length + 5));
    assertThatThrownBy(() -> reader(file).run()).hasMessageContaining("is too long: 113 bytes");
    Files.write(file, new byte[] {1, 2, 3});
    assertThatThrownBy(() -> reader(file).run())
        .hasMessageContaining("is no flow file: it holds 3 bytes");
    Files.writeString(file, "no flow file, but as long as the header of one");
    assertThatThrownBy(() -> reader(file).run()).hasMessageContaining("does not begin with 'PIEH'");
    ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).putInt(4, -7);
    Files.write(file, good);
    assertThatThrownBy(() -> reader(file).run())
        .hasMessageContaining("is damaged: its size is given as -7x3");
  }

  @Test
  void saysWhatIsMissing() throws Exception {
    assertThatThrownBy(() -> reader(directory.resolve("no.flo")).run())
        .hasMessageContaining("There is no file");
    assertThatThrownBy(() -> reader(directory.resolve("%04d.flo")).run())
        .hasMessageContaining("There is no flow file named like");
    assertThatThrownBy(() -> reader(directory).run())
        .hasMessageContaining("There is no file ending in .flo in the directory");
  }

  @Test
  void aNameWithoutNumberHoldsOneField() {
    Path file = directory.resolve("one.flo");
    assertThatThrownBy(
            () -> write(Map.of("uri", file.toString()), random(2, 2, 1), random(2, 2, 2)))
        .hasMessageContaining("holds one field only")
        .hasMessageContaining("one-%05d.flo");
  }

  @Test
  void keepsWhatIsThereIfToldSo() {
    Map<String, ?> params = Map.of("uri", numbered().toString());
    write(params, random(2, 2, 1));
    Map<String, ?> careful = Map.of("uri", numbered().toString(), "overwrite", false);
    assertThatThrownBy(() -> write(careful, random(2, 2, 2)))
        .hasMessageContaining("exists already; choose another name or set 'overwrite: true'");
  }

  @Test
  void warnsOfFilesOfAnEarlierRunAndOfNoneAtAll() {
    Map<String, ?> params = Map.of("uri", numbered().toString());
    write(params, random(2, 2, 1), random(2, 2, 2));
    assertThat(write(params, random(2, 2, 1)).warnings())
        .singleElement()
        .asString()
        .contains("00002.flo' and later files are of an earlier run");
    Map<String, ?> other = Map.of("uri", directory.resolve("none/%d.flo").toString());
    assertThat(NodeTester.of(new FlowWrite(), other).gapAt(FlowWrite.FLOW, 0).run().warnings())
        .singleElement()
        .asString()
        .contains("was not written");
  }

  /** NodeTester kills and restores the sink after every field; nothing half may stay. */
  @Test
  void nothingUnfinishedStaysBehind() throws Exception {
    write(Map.of("uri", numbered().toString()), random(2, 2, 1), random(2, 2, 2));
    try (Stream<Path> files = Files.list(directory.resolve("out"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("00001.flo", "00002.flo");
    }
  }

  /** What was written after a checkpoint is written again, with the same numbers. */
  @Test
  void aReplayWritesTheSameFiles() throws Exception {
    FlowField[] fields = {random(3, 3, 1), random(3, 3, 2), random(3, 3, 3)};
    Map<String, ?> params = Map.of("uri", numbered().toString());
    write(params, fields);
    byte[] before = Files.readAllBytes(directory.resolve("out/00002.flo"));
    write(params, fields);
    assertThat(Files.readAllBytes(directory.resolve("out/00002.flo"))).isEqualTo(before);
  }

  @Test
  void refusesNamesItCannotWrite() {
    assertThat(problems("http://example.com/a.flo")).singleElement().asString().contains("no file");
    assertThat(problems("out/flow.mp4")).singleElement().asString().contains("must end in .flo");
    assertThat(problems("out/%d.flo")).isEmpty();
  }

  private static List<String> problems(String uri) {
    return new FlowWrite()
        .problems(ParamsBinder.fromPlain(FlowWrite.Params.class, Map.of("uri", uri)));
  }
}
