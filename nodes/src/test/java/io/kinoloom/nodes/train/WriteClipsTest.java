package io.kinoloom.nodes.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinoloom.nodes.train.ClipPart.Kind;
import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.Tensor;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteClipsTest {
  @TempDir private Path directory;

  @Test
  void everyPartIsReadBack() throws Exception {
    NodeTester.Result result =
        tester(Map.of())
            .input(WriteClips.TARGET, picture(3, 2, 7), picture(3, 2, 8))
            .input(
                WriteClips.CONDITION,
                new Tensor(List.of(2, 1, 1), new float[] {0.5f, 1}),
                new Tensor(List.of(2, 1, 1), new float[] {0.001f, 0.2f}))
            .input(
                WriteClips.LABELS,
                new LabelMap(2, 1, "any", new short[] {0, 255}),
                new LabelMap(2, 1, "any", new short[] {4, 5}))
            .input(WriteClips.VIDEO, picture(1, 1, 1), picture(1, 1, 2))
            .input(
                WriteClips.FLOW,
                new FlowField(2, 1, new float[] {1.5f, -2, Float.NaN, 5000}),
                new FlowField(2, 1, new float[] {0, 0.25f, 0.01f, 0.02f}))
            .run();

    ClipStore store = ClipStore.open(store());
    assertThat(store.parts())
        .containsExactly(
            new ClipPart("condition", Kind.TENSOR, List.of(2, 1, 1)),
            new ClipPart("labels", Kind.LABELS, List.of(1, 1, 2)),
            new ClipPart("video", Kind.PICTURE, List.of(3, 1, 1)),
            new ClipPart("target", Kind.PICTURE, List.of(3, 2, 3)),
            new ClipPart("flow", Kind.FLOW, List.of(2, 1, 2)));
    assertThat(store.count()).isEqualTo(2);
    assertThat(store.timeMicros(1)).isEqualTo(NodeTester.STEP_MICROS);
    assertThat(store.clips()).containsExactly(new ClipStore.Run(0, 2, 0));
    assertThat(bytes(store, 0, "condition")).containsExactly((byte) 128, (byte) 255);
    assertThat(bytes(store, 1, "condition")).containsExactly((byte) 0, (byte) 51);
    assertThat(bytes(store, 0, "labels")).containsExactly((byte) 0, (byte) 255);
    assertThat(bytes(store, 1, "video")).containsExactly(planar(picture(1, 1, 2)));
    assertThat(bytes(store, 1, "target")).containsExactly(planar(picture(3, 2, 8)));
    ByteBuffer flow = ByteBuffer.wrap(bytes(store, 0, "flow")).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(flow.getShort() * ClipPart.FLOW_STEP).isEqualTo(1.5f);
    assertThat(flow.getShort()).as("unknown").isEqualTo(Short.MIN_VALUE);
    assertThat(flow.getShort() * ClipPart.FLOW_STEP).isEqualTo(-2f);
    assertThat(flow.getShort()).as("as far as it goes").isEqualTo(Short.MAX_VALUE);
    assertThat(result.summaries())
        .containsEntry("records", 2.0)
        .containsEntry("clips", 1.0)
        .containsEntry("skipped", 0.0);
    assertThat(store.made())
        .hasValueSatisfying(run -> assertThat(run.graphName()).isEqualTo("test"));
    store.verify();
  }

  /** 0 1 | 3 (empty) 4 | cut 5 6: frame 2 never came, frame 3 shows nothing. */
  @Test
  void whateverIsMissingEndsAClip() throws Exception {
    NodeTester tester = tester(Map.of());
    for (int frame : new int[] {0, 1, 2, 3, 4, 5, 6}) {
      long time = frame * 10_000L;
      if (frame == 5) {
        tester.discontinuity();
      }
      if (frame == 2) {
        tester.gapAt(WriteClips.TARGET, time);
      } else {
        tester.inputAt(WriteClips.TARGET, time, picture(2, 2, frame));
      }
      if (frame == 5) {
        tester.discontinuity();
      }
      tester.inputAt(
          WriteClips.CONDITION, time, new Tensor(List.of(1), new float[] {frame == 3 ? 0 : 1}));
    }
    NodeTester.Result result = tester.run();

    ClipStore store = ClipStore.open(store());
    assertThat(store.clips())
        .containsExactly(
            new ClipStore.Run(0, 2, 0), new ClipStore.Run(2, 1, 4), new ClipStore.Run(3, 2, 5));
    assertThat(store.frame(2)).isEqualTo(4);
    assertThat(store.timeMicros(4)).isEqualTo(60_000);
    assertThat(bytes(store, 2, "target")).containsExactly(planar(picture(2, 2, 4)));
    assertThat(store.clips(1, 6))
        .containsExactly(
            new ClipStore.Run(1, 1, 1), new ClipStore.Run(2, 1, 4), new ClipStore.Run(3, 1, 5));
    assertThat(store.clips(7, 100)).isEmpty();
    assertThat(result.summaries()).containsEntry("skipped", 1.0).containsEntry("clips", 3.0);
  }

  @Test
  void emptyConditionsStayIfWanted() throws Exception {
    tester(Map.of("skip-empty", false))
        .input(WriteClips.TARGET, picture(1, 1, 1))
        .input(WriteClips.CONDITION, new Tensor(List.of(1), new float[] {0}))
        .run();

    assertThat(ClipStore.open(store()).count()).isEqualTo(1);
  }

  @Test
  void recordsBeforeTheFirstFlowAreThrownAway() throws Exception {
    NodeTester.Result result =
        tester(Map.of())
            .input(WriteClips.TARGET, picture(2, 2, 0), picture(2, 2, 1), picture(2, 2, 2))
            .inputAt(WriteClips.FLOW, 40_000, new FlowField(2, 2, new float[8]))
            .inputAt(WriteClips.FLOW, 80_000, new FlowField(2, 2, new float[8]))
            .run();

    ClipStore store = ClipStore.open(store());
    assertThat(store.clips()).containsExactly(new ClipStore.Run(0, 2, 1));
    assertThat(bytes(store, 0, "target")).containsExactly(planar(picture(2, 2, 1)));
    assertThat(result.summaries()).containsEntry("skipped", 1.0);
  }

  @Test
  void shardsHoldAsManyRecordsAsFit() throws Exception {
    int side = 300; // 270,024 bytes a record: 3 in a MiB.
    NodeTester tester = tester(Map.of("shard-size", 1));
    for (int i = 0; i < 8; i++) {
      tester.input(WriteClips.TARGET, picture(side, side, i));
    }
    tester.run();

    ClipStore store = ClipStore.open(store());
    assertThat(names(store()))
        .containsExactlyInAnyOrder("index.json", "00000.clips", "00001.clips", "00002.clips");
    assertThat(store.clips()).containsExactly(new ClipStore.Run(0, 8, 0));
    for (int i = 7; i >= 0; i--) {
      assertThat(bytes(store, i, "target")).isEqualTo(planar(picture(side, side, i)));
    }
  }

  @Test
  void nothingElseIsLeftAndAnOlderStoreIsReplaced() throws Exception {
    tester(Map.of()).input(WriteClips.TARGET, picture(1, 1, 1), picture(1, 1, 2)).run();
    tester(Map.of()).input(WriteClips.TARGET, picture(2, 1, 3)).run();

    assertThat(names(directory)).containsExactly("store");
    assertThat(names(store())).containsExactlyInAnyOrder("index.json", "00000.clips");
    assertThat(ClipStore.open(store()).count()).isEqualTo(1);
  }

  @Test
  void anOlderStoreStaysIfToldSoOrIfThereIsNothingNew() throws Exception {
    tester(Map.of()).input(WriteClips.TARGET, picture(1, 1, 1)).run();

    assertThatThrownBy(
            () ->
                tester(Map.of("overwrite", false)).input(WriteClips.TARGET, picture(1, 1, 2)).run())
        .hasMessageContaining("exists already; choose another name or set 'overwrite: true'");
    assertThat(tester(Map.of()).gapAt(WriteClips.TARGET, 0).run().warnings())
        .singleElement()
        .asString()
        .contains("there was nothing to write");
    assertThat(bytes(ClipStore.open(store()), 0, "target"))
        .containsExactly(planar(picture(1, 1, 1)));
  }

  @Test
  void whatIsNoStoreIsNotTouched() throws Exception {
    Files.createDirectories(store());
    Files.writeString(store().resolve("thesis.txt"), "precious");

    assertThatThrownBy(() -> tester(Map.of()).input(WriteClips.TARGET, picture(1, 1, 1)).run())
        .hasMessageContaining("holds 'thesis.txt', which is not of a clip store");
    assertThat(store().resolve("thesis.txt")).hasContent("precious");
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatThrownBy(
            () ->
                tester(Map.of()).input(WriteClips.TARGET, picture(2, 2, 1), picture(2, 3, 1)).run())
        .hasMessageContaining("target 3x3x2")
        .hasMessageContaining("target 3x2x2")
        .hasMessageContaining("put 'resize' before");
    for (float wrong : new float[] {1.01f, -0.01f, Float.NaN}) {
      assertThatThrownBy(
              () ->
                  tester(Map.of())
                      .input(WriteClips.TARGET, picture(1, 1, 1))
                      .input(WriteClips.CONDITION, new Tensor(List.of(1), new float[] {wrong}))
                      .run())
          .hasMessageContaining("only numbers of 0 to 1 can be stored");
    }
    assertThatThrownBy(
            () ->
                tester(Map.of())
                    .input(WriteClips.TARGET, picture(1, 1, 1))
                    .input(WriteClips.LABELS, new LabelMap(1, 1, "any", new short[] {256}))
                    .run())
        .hasMessageContaining("class 256 cannot be stored");
  }

  private Path store() {
    return directory.resolve("store");
  }

  private NodeTester tester(Map<String, ?> params) {
    Map<String, Object> all = new HashMap<>(params);
    all.put("uri", store().toString());
    return NodeTester.of(new WriteClips(), all);
  }

  static List<String> names(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  static byte[] bytes(ClipStore store, int record, String part) throws Exception {
    ByteBuffer into = ByteBuffer.allocate(store.part(part).bytes() + 1);
    assertThat(store.read(record, part, into)).isEqualTo(store.part(part).bytes());
    byte[] bytes = new byte[into.flip().remaining()];
    into.get(bytes);
    return bytes;
  }

  static VideoFrame picture(int width, int height, int seed) {
    byte[] data = new byte[3 * width * height];
    new java.util.Random(seed).nextBytes(data);
    return new VideoFrame(PixelFormat.BGR24, width, height, data);
  }

  /** Planes of red, green and blue, one pixel after the other. */
  static byte[] planar(VideoFrame frame) {
    ByteBuffer planes = ByteBuffer.allocate(frame.data().length);
    for (int channel = 2; channel >= 0; channel--) {
      for (int at = channel; at < frame.data().length; at += 3) {
        planes.put(frame.data()[at]);
      }
    }
    return planes.array();
  }
}
