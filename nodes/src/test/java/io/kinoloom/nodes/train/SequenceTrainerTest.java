package io.kinoloom.nodes.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.kinoloom.nodes.train.ClipPart.Kind;
import io.kinoloom.nodes.video.MediaException;
import io.kinoloom.spi.RunInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SequenceTrainerTest {
  private static final int SIDE = 32;
  private static final Objective OBJECTIVE =
      new Objective(20, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0.1, 0.01);
  private static final Painter PAINTER = new Painter(1, false, 2, 2, 8, 1, true);

  @TempDir private Path directory;

  /** A disc on a gradient that moves right by two pixels a frame; the condition is the disc. */
  private ClipStore footage(int frames) throws Exception {
    List<ClipPart> parts =
        List.of(
            new ClipPart(Footage.CONDITION, Kind.TENSOR, List.of(1, SIDE / 2, SIDE / 2)),
            new ClipPart(Footage.TARGET, Kind.PICTURE, List.of(3, SIDE, SIDE)),
            new ClipPart(Footage.FLOW, Kind.FLOW, List.of(2, SIDE, SIDE)));
    Path store = directory.resolve("clips-" + frames);
    try (ClipStoreWriter writer =
        ClipStoreWriter.create(store, parts, ClipStoreWriter.SHARD_BYTES)) {
      for (int frame = 0; frame < frames; frame++) {
        writer.add(frame, frame * 40_000L, frame > 0, List.of(disc(frame), scene(frame), flow()));
      }
      writer.publish(new RunInfo("run", "test", "kinoloom: 1\n", Map.of(), 1, "0.1"));
    }
    return ClipStore.open(store);
  }

  private static boolean inside(int frame, double x, double y) {
    return Math.hypot(x - 8 - 2 * frame, y - SIDE / 2.0) < 5;
  }

  private static ByteBuffer disc(int frame) {
    byte[] bytes = new byte[SIDE * SIDE / 4];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (inside(frame, i % (SIDE / 2) * 2 + 1, i / (SIDE / 2) * 2 + 1) ? 255 : 0);
    }
    return ByteBuffer.wrap(bytes);
  }

  private static ByteBuffer scene(int frame) {
    int pixels = SIDE * SIDE;
    byte[] bytes = new byte[3 * pixels];
    for (int i = 0; i < pixels; i++) {
      boolean disc = inside(frame, i % SIDE + 0.5, i / SIDE + 0.5);
      bytes[i] = (byte) (disc ? 220 : 40);
      bytes[pixels + i] = (byte) (disc ? 180 : 4 * (i / SIDE));
      bytes[2 * pixels + i] = (byte) (disc ? 30 : 200);
    }
    return ByteBuffer.wrap(bytes);
  }

  private static ByteBuffer flow() {
    ByteBuffer bytes = ByteBuffer.allocate(4 * SIDE * SIDE).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < SIDE * SIDE; i++) {
      bytes.putShort((short) (-2 / ClipPart.FLOW_STEP));
    }
    bytes.position(0).limit(bytes.capacity());
    return bytes.rewind();
  }

  private static SequenceTrainer trainer(
      ClipStore store, Painter painter, long steps, long judgesFrom, double rate, long seed)
      throws MediaException {
    Schedule schedule =
        new Schedule(
            steps, 2, 5, judgesFrom, 2, 4, 3, 0.5, rate, 0.9, 100, 5, Schedule.Keep.BEST, seed);
    SequenceFunctions functions =
        new SequenceFunctions(
            painter, new Judge(2, 8), new Judge(1, 8), new Reader(1, 8), OBJECTIVE);
    return new SequenceTrainer(
        functions, schedule, new Footage(store, store.clips(), painter.conditions()), Device.cpu());
  }

  private static void train(SequenceTrainer trainer, long until) throws MediaException {
    while (!trainer.readerDone()) {
      trainer.readerStep();
    }
    while (trainer.painter().steps() < until) {
      trainer.step(step -> {});
    }
  }

  private static List<float[]> weights(SequenceTrainer trainer) {
    List<float[]> weights = new ArrayList<>();
    for (Learner learner : trainer.learners()) {
      weights.add(learner.weights().stopGradient().toFloatArray());
      weights.add(learner.mean().toFloatArray());
    }
    return weights;
  }

  @Test
  void equalSeedsTrainEqually() throws Exception {
    ClipStore store = footage(10);
    try (SequenceTrainer one = trainer(store, PAINTER, 30, 6, 1e-3, 7);
        SequenceTrainer other = trainer(store, PAINTER, 30, 6, 1e-3, 7);
        SequenceTrainer different = trainer(store, PAINTER, 30, 6, 1e-3, 8)) {
      train(one, 12);
      train(other, 12);
      train(different, 12);
      assertThat(weights(other)).usingRecursiveComparison().isEqualTo(weights(one));
      assertThat(weights(different).get(0)).isNotEqualTo(weights(one).get(0));
    }
  }

  /** With a style every step draws pictures and noise, and one more network learns. */
  private static List<Painter> painters() {
    return List.of(PAINTER, new Painter(1, false, 2, 2, true, 8, 1, 0, true, 3, List.of(0)));
  }

  @ParameterizedTest
  @MethodSource("painters")
  void trainingResumedEqualsTrainingNeverStopped(Painter painter) throws Exception {
    ClipStore store = footage(10);
    Path checkpoint = directory.resolve("checkpoint");
    List<float[]> expected;
    long end;
    try (SequenceTrainer whole = trainer(store, painter, 40, 6, 1e-3, 7)) {
      train(whole, 8);
      Checkpoint.write(checkpoint, whole.kept());
      train(whole, 20);
      expected = weights(whole);
      end = whole.painter().steps();
    }
    try (SequenceTrainer resumed = trainer(store, painter, 40, 6, 1e-3, 7)) {
      Checkpoint.read(checkpoint, resumed.kept());
      train(resumed, 20);
      assertThat(resumed.painter().steps()).isEqualTo(end);
      assertThat(weights(resumed)).usingRecursiveComparison().isEqualTo(expected);
    }
  }

  /** What a checkpoint gave must not lie in memory that is given back afterwards. */
  @Test
  void whatACheckpointGaveStays() throws Exception {
    ClipStore store = footage(4);
    Path checkpoint = directory.resolve("checkpoint");
    try (SequenceTrainer trainer = trainer(store, PAINTER, 40, 6, 1e-3, 7)) {
      train(trainer, 0);
      Checkpoint.write(checkpoint, trainer.kept());
      List<float[]> expected = weights(trainer);
      try (SequenceTrainer resumed = trainer(store, PAINTER, 40, 6, 1e-3, 7)) {
        Checkpoint.read(checkpoint, resumed.kept());
        for (int i = 0; i < 3; i++) {
          System.gc();
          Thread.sleep(50);
          for (int j = 0; j < 200; j++) {
            ByteBuffer other = ByteBuffer.allocateDirect(20_000);
            while (other.hasRemaining()) {
              other.put((byte) 0x7a);
            }
          }
        }
        assertThat(weights(resumed)).usingRecursiveComparison().isEqualTo(expected);
      }
    }
  }

  @Test
  void checkpointsOfOtherNetworksAreRefused() throws Exception {
    ClipStore store = footage(10);
    Path checkpoint = directory.resolve("checkpoint");
    try (SequenceTrainer trainer = trainer(store, PAINTER, 40, 6, 1e-3, 7)) {
      Checkpoint.write(checkpoint, trainer.kept());
    }
    try (SequenceTrainer other =
        trainer(store, new Painter(1, false, 2, 2, 16, 1, true), 40, 6, 1e-3, 7)) {
      assertThatThrownBy(() -> Checkpoint.read(checkpoint, other.kept()))
          .isInstanceOf(MediaException.class)
          .hasMessageContaining("a painter of another design");
    }
    byte[] whole = Files.readAllBytes(checkpoint);
    Files.write(checkpoint, java.util.Arrays.copyOf(whole, whole.length / 2));
    try (SequenceTrainer trainer = trainer(store, PAINTER, 40, 6, 1e-3, 7)) {
      assertThatThrownBy(() -> Checkpoint.read(checkpoint, trainer.kept()))
          .isInstanceOf(MediaException.class)
          .hasMessageContaining("checkpoint");
    }
  }

  /** Two frames are learned by heart, from nothing, each from its condition. */
  @Test
  void twoFramesAreLearnedByHeart() throws Exception {
    ClipStore store = footage(2);
    Painter painter = new Painter(1, false, 1, 0, 16, 1, false);
    List<Double> pixels = new ArrayList<>();
    try (SequenceTrainer trainer = trainer(store, painter, 400, 1000, 4e-3, 3)) {
      while (!trainer.readerDone()) {
        trainer.readerStep();
      }
      while (!trainer.done()) {
        trainer.step(step -> pixels.add(step.parts().get(0)));
      }
    }
    assertThat(pixels.get(0)).isGreaterThan(0.3);
    double last = pixels.subList(380, 400).stream().mapToDouble(d -> d).average().orElseThrow();
    assertThat(last).isLessThan(0.02);
  }

  /** Two clips of equal conditions, one of orange discs before blue, the other the reverse. */
  private ClipStore twoLooks() throws Exception {
    List<ClipPart> parts =
        List.of(
            new ClipPart(Footage.CONDITION, Kind.TENSOR, List.of(1, SIDE / 2, SIDE / 2)),
            new ClipPart(Footage.TARGET, Kind.PICTURE, List.of(3, SIDE, SIDE)));
    Path store = directory.resolve("looks");
    try (ClipStoreWriter writer =
        ClipStoreWriter.create(store, parts, ClipStoreWriter.SHARD_BYTES)) {
      for (int frame = 0; frame < 8; frame++) {
        writer.add(
            frame,
            frame * 40_000L,
            frame % 4 > 0,
            List.of(disc(frame % 4), look(frame, frame < 4)));
      }
      writer.publish(new RunInfo("run", "test", "kinoloom: 1\n", Map.of(), 1, "0.1"));
    }
    return ClipStore.open(store);
  }

  private static ByteBuffer look(int frame, boolean orange) {
    int pixels = SIDE * SIDE;
    byte[] bytes = new byte[3 * pixels];
    for (int i = 0; i < pixels; i++) {
      boolean warm = inside(frame % 4, i % SIDE + 0.5, i / SIDE + 0.5) == orange;
      bytes[i] = (byte) (warm ? 230 : 30);
      bytes[pixels + i] = (byte) (warm ? 130 : 80);
      bytes[2 * pixels + i] = (byte) (warm ? 20 : 220);
    }
    return ByteBuffer.wrap(bytes);
  }

  /** What conditions do not tell, only a style can: without one, pictures are means of both. */
  @Test
  void twoStylesAreLearnedByHeart() throws Exception {
    ClipStore store = twoLooks();
    Painter with = new Painter(1, false, 1, 0, true, 8, 1, 0, false, 2, List.of());
    Painter without = new Painter(1, false, 1, 0, 8, 1, false);
    try (SequenceTrainer trainer = trainer(store, with, 300, 1000, 4e-3, 3);
        SequenceTrainer blind = trainer(store, without, 300, 1000, 4e-3, 3)) {
      train(trainer, 300);
      train(blind, 300);
      Footage all = new Footage(store, store.clips(), 1);
      List<Double> reds = new ArrayList<>();
      SequenceTrainer.Look look =
          trainer.look(all, 8, (number, condition, painted, real) -> reds.add((double) painted[0]));
      assertThat(look.decibels()).isGreaterThan(20);
      // The corner is background: blue in the first clip, orange in the second.
      assertThat(reds.subList(0, 4)).allMatch(red -> red < -0.4);
      assertThat(reds.subList(4, 8)).allMatch(red -> red > 0.4);
      assertThat(blind.look(all, 8, (number, condition, painted, real) -> {}).decibels())
          .isLessThan(12);
    }
  }

  @Test
  void sequencesAreNoLongerThanTheFootage() throws Exception {
    ClipStore store = footage(3);
    try (SequenceTrainer trainer = trainer(store, PAINTER, 8, 100, 1e-3, 7)) {
      train(trainer, 8);
      assertThat(trainer.painter().steps()).isEqualTo(8);
    }
  }

  @Test
  void sequencesGrow() {
    Schedule schedule =
        new Schedule(100, 1, 0, 0, 4, 16, 3, 0.5, 1, 0.6, 10, 5, Schedule.Keep.BEST, 1);
    assertThat(schedule.length(0)).isEqualTo(4);
    assertThat(schedule.length(34)).isEqualTo(8);
    assertThat(schedule.length(67)).isEqualTo(16);
    assertThat(schedule.length(1000)).isEqualTo(16);
    assertThat(schedule.realHistory(0)).isEqualTo(1);
    assertThat(schedule.realHistory(25)).isEqualTo(0.5);
    assertThat(schedule.realHistory(50)).isZero();
    assertThat(schedule.rate(60)).isEqualTo(1);
    assertThat(schedule.rate(80)).isCloseTo(0.5, org.assertj.core.api.Assertions.within(1e-9));
    assertThat(schedule.rate(100)).isEqualTo(0.05);
  }
}
