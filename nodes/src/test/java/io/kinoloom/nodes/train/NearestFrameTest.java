package io.kinoloom.nodes.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.RunInfo;
import io.kinoloom.spi.Tensor;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NearestFrameTest {
  /** Of odd extents, so that blocks do not fill them. */
  private static final List<Integer> SHAPE = List.of(3, 11, 13);

  private static final int SIZE = 3 * 11 * 13;
  private static final int RECORDS = 300;

  @TempDir private Path directory;
  private Path store;
  private final byte[][] conditions = new byte[RECORDS][SIZE];

  @BeforeEach
  void write() throws Exception {
    store = directory.resolve("store");
    List<ClipPart> parts =
        List.of(
            new ClipPart("condition", ClipPart.Kind.TENSOR, SHAPE),
            new ClipPart("target", ClipPart.Kind.PICTURE, List.of(3, 2, 1)));
    Random random = new Random(3);
    try (ClipStoreWriter writer = ClipStoreWriter.create(store, parts, 1 << 16)) {
      for (int i = 0; i < RECORDS; i++) {
        random.nextBytes(conditions[i]);
        // Smooth and rough ones; the last is like the one before.
        for (int k = 0; k < SIZE && i % 2 == 0; k++) {
          conditions[i][k] = (byte) (((i * 7 + k / 20) % 200) + (conditions[i][k] & 3));
        }
        if (i == RECORDS - 1) {
          conditions[i] = conditions[i - 1].clone();
        }
        byte[] target = {(byte) i, 1, (byte) (i / 7), 2, 9, 3};
        writer.add(
            i,
            i * 40_000L,
            i > 0,
            List.of(ByteBuffer.wrap(conditions[i]), ByteBuffer.wrap(target)));
      }
      writer.publish(new RunInfo("run", "test", "", Map.of(), 1, "0"));
    }
  }

  private static Tensor tensor(byte[] bytes) {
    float[] values = new float[bytes.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (bytes[i] & 0xff) / 255f;
    }
    return new Tensor(SHAPE, values);
  }

  private int bruteForce(byte[] query, int from, int to) {
    int best = -1;
    long least = Long.MAX_VALUE;
    for (int i = from; i < to; i++) {
      long sum = 0;
      for (int k = 0; k < SIZE; k++) {
        long distance = (query[k] & 0xff) - (conditions[i][k] & 0xff);
        sum += distance * distance;
      }
      if (sum < least) {
        least = sum;
        best = i;
      }
    }
    return best;
  }

  private byte[] near(int record, int noise, Random random) {
    byte[] query = conditions[record].clone();
    for (int k = 0; k < SIZE; k++) {
      int value = (query[k] & 0xff) + random.nextInt(2 * noise + 1) - noise;
      query[k] = (byte) Math.max(0, Math.min(255, value));
    }
    return query;
  }

  @Test
  void findsWhatBruteForceFinds() throws Exception {
    ClipStore read = ClipStore.open(store);
    NearestRecord index = NearestRecord.index(read, read.part("condition"), read.clips());
    Random random = new Random(9);
    for (int turn = 0; turn < 200; turn++) {
      byte[] query = near(random.nextInt(RECORDS), 1 + turn, random);
      assertThat(index.find(query).record()).isEqualTo(bruteForce(query, 0, RECORDS));
    }
  }

  @Test
  void looksAtFewRecordsWhereBlocksTellThemApart() throws Exception {
    ClipStore read = ClipStore.open(store);
    NearestRecord index = NearestRecord.index(read, read.part("condition"), read.clips());
    byte[] query = near(100, 2, new Random(1));
    assertThat(index.find(query).record()).isEqualTo(100);
    assertThat(index.compared()).isLessThan(5);
  }

  @Test
  void givesTheTargetOfTheNearestCondition() {
    NodeTester.Result result =
        NodeTester.of(new NearestFrame(), Map.of("clips", store.toString()))
            .input(NearestFrame.CONDITION, tensor(conditions[70]), tensor(conditions[RECORDS - 1]))
            .run();
    List<VideoFrame> expected = new ArrayList<>();
    for (int i : new int[] {70, RECORDS - 2}) {
      byte[] data = {9, (byte) (i / 7), (byte) i, 3, 2, 1};
      expected.add(new VideoFrame(PixelFormat.BGR24, 1, 2, data));
    }
    assertThat(result.payloads(NearestFrame.VIDEO)).isEqualTo(expected);
    assertThat(result.payloads(NearestFrame.MATCH).get(0).values())
        .containsEntry("frame", 70.0)
        .containsEntry("distance", 0.0);
  }

  @Test
  void tellsTheDistance() {
    byte[] query = conditions[71].clone(); // Rough, so that no other one is near.
    for (int k = 0; k < SIZE; k++) {
      query[k] = (byte) ((query[k] & 0xff) + ((query[k] & 0xff) < 128 ? 10 : -10));
    }
    assertThat(
            NodeTester.of(new NearestFrame(), Map.of("clips", store.toString()))
                .input(NearestFrame.CONDITION, tensor(query))
                .run()
                .payloads(NearestFrame.MATCH)
                .get(0)
                .values()
                .get("distance"))
        .isCloseTo(10 / 255.0, within(1e-9));
  }

  @Test
  void framesHeldBackAreNotGivenOut() {
    Map<String, Object> params =
        Map.of("clips", store.toString(), "from-frame", 20L, "to-frame", 60L);
    NodeTester.Result result =
        NodeTester.of(new NearestFrame(), params)
            .input(NearestFrame.CONDITION, tensor(conditions[70]), tensor(conditions[10]))
            .run();
    assertThat(result.payloads(NearestFrame.MATCH))
        .extracting(score -> score.values().get("frame").intValue())
        .containsExactly(bruteForce(conditions[70], 20, 60), bruteForce(conditions[10], 20, 60));
  }

  @Test
  void saysWhatIsWrong() {
    assertThatThrownBy(
            () ->
                NodeTester.of(new NearestFrame(), Map.of("clips", store.toString()))
                    .input(NearestFrame.CONDITION, new Tensor(List.of(2), new float[2]))
                    .run())
        .hasMessageContaining("[2]")
        .hasMessageContaining("[3, 11, 13]");
    assertThatThrownBy(
            () ->
                NodeTester.of(
                        new NearestFrame(), Map.of("clips", directory.resolve("no").toString()))
                    .input(NearestFrame.CONDITION, tensor(conditions[0]))
                    .run())
        .hasMessageContaining("there is no clip store");
    assertThatThrownBy(
            () ->
                NodeTester.of(
                        new NearestFrame(), Map.of("clips", store.toString(), "from-frame", 900L))
                    .input(NearestFrame.CONDITION, tensor(conditions[0]))
                    .run())
        .hasMessageContaining("no record of the frames from 900");
  }
}
